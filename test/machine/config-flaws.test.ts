import { expect, test } from 'vitest'
import { flawsOf } from '../../src/machine/config-flaws.ts'
import type { ProvisionInput } from '../../src/provision/provision.ts'

const GOOD = `#cloud-config
coreos:
  etcd:
    discovery: https://discovery.etcd.io/506f6c1bc729377252232a0121247119
    addr: $private_ipv4:4001
  units:
    - name: etcd.service
      command: start
`

const INPUT: ProvisionInput = {
  userData: GOOD,
  fileName: 'user-data',
  datasource: 'ec2-metadata-service',
  privateIpv4: '10.10.10.1',
  publicIpv4: null,
  environment: new Map(),
  logTime: '',
  validator: 'none',
}

const found = (input: Partial<ProvisionInput>) =>
  flawsOf({ ...INPUT, ...input }).map(({ code, line }) => [code, line])

test('user-data that says what is meant has no flaw, and none has none', () => {
  expect(found({})).toEqual([])
  expect(found({ userData: null })).toEqual([])
})

test('an address that nobody supplies is a flaw, unless the environment has it', () => {
  expect(found({ privateIpv4: null })).toEqual([['CLOUD_CONFIG_EMPTY_ADDRESS', 5]])

  const environment = new Map([['COREOS_PRIVATE_IPV4', '10.10.10.1']])
  expect(found({ privateIpv4: null, environment })).toEqual([])
})

test('a key that is left out is a flaw with its line', () => {
  expect(found({ userData: GOOD.replace('addr:', 'adr:') })).toEqual([
    ['CLOUD_CONFIG_UNKNOWN_KEY', 5],
  ])
})
