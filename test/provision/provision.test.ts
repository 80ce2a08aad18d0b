import { describe, expect, test } from 'vitest'
import {
  callingUnitCommand,
  type ProvisionInput,
  provision,
  resultOfUnitCommand,
} from '../../src/provision/provision.ts'
import { loadUnit } from '../../src/provision/unit.ts'
import { MACHINE_ID, SEED } from './seed.ts'

const inputOf = (userData: string | null, parts: Partial<ProvisionInput> = {}): ProvisionInput => ({
  userData,
  fileName: 'user-data.yaml',
  datasource: 'ec2-metadata-service',
  privateIpv4: '10.10.10.1',
  publicIpv4: null,
  environment: new Map(),
  logTime: '2014/08/10 14:00:01',
  validator: 'none',
  ...parts,
})

const textsOf = (input: ProvisionInput): string[] =>
  provision(input).journal.map((line) => line.text)

describe('the document of the seed (spec 11)', () => {
  test('becomes a drop-in with address, discovery URL and peer address, in this order', () => {
    const provisioned = provision(inputOf(SEED))

    expect(provisioned).toEqual({
      outcome: 'applied',
      exitCode: 0,
      hostname: null,
      journal: [
        'Checking availability of "ec2-metadata-service"',
        'Fetching user-data from datasource of type "ec2-metadata-service"',
        'Fetching meta-data from datasource of type "ec2-metadata-service"',
        'Parsing user-data as cloud-config',
        'Merging cloud-config from meta-data and user-data',
        'Updated /etc/environment',
        'Writing drop-in unit "20-cloudinit.conf" to filesystem',
        'Wrote drop-in unit "20-cloudinit.conf"',
        'Ensuring runtime unit file "etcd.service" is unmasked',
        'Ensuring runtime unit file "etcd2.service" is unmasked',
        'Ensuring runtime unit file "fleet.service" is unmasked',
        'Ensuring runtime unit file "locksmithd.service" is unmasked',
      ].map((text) => ({ stream: 'stderr', text: `2014/08/10 14:00:01 ${text}` })),
      files: [
        { path: '/etc/environment', content: 'COREOS_PRIVATE_IPV4=10.10.10.1\n', mode: 0o644 },
        {
          path: '/run/systemd/system/etcd.service.d/20-cloudinit.conf',
          content: `[Service]
Environment="ETCD_ADDR=10.10.10.1:4001"
Environment="ETCD_DISCOVERY=https://discovery.etcd.io/506f6c1bc729377252232a0121247119"
Environment="ETCD_PEER_ADDR=10.10.10.1:7001"
`,
          mode: 0o644,
        },
      ],
      commands: [
        { unit: 'etcd.service', command: 'start' },
        { unit: 'fleet.service', command: 'start' },
      ],
    })
  })

  test('reaches etcd as environment, with the machine id as its name', () => {
    const { files } = provision(inputOf(SEED))
    const contents = new Map(files.map((file) => [file.path, file.content]))

    const unit = loadUnit('etcd.service', contents, { machineId: MACHINE_ID })

    expect(unit).toEqual({
      name: 'etcd.service',
      description: 'etcd',
      type: 'simple',
      program: 'etcd',
      args: [],
      environment: new Map([
        ['ETCD_DATA_DIR', '/var/lib/etcd'],
        ['ETCD_NAME', MACHINE_ID],
        ['ETCD_ADDR', '10.10.10.1:4001'],
        ['ETCD_DISCOVERY', 'https://discovery.etcd.io/506f6c1bc729377252232a0121247119'],
        ['ETCD_PEER_ADDR', '10.10.10.1:7001'],
      ]),
      restart: 'always',
      restartSecUs: 10_000_000,
      conflicts: ['etcd2.service'],
      warnings: [],
      refusal: null,
    })
  })

  test('gets its deprecation warning from the last validator only', () => {
    const warning =
      '2014/08/10 14:00:01 line 4: warning: deprecated key "etcd" (etcd is no longer shipped in Container Linux)'

    expect(textsOf(inputOf(SEED, { validator: 'last' }))).toContain(warning)
    expect(textsOf(inputOf(SEED))).not.toContain(warning)
  })

  test('takes its address from the environment when the datasource has none, else an empty one', () => {
    const environment = new Map([['COREOS_PRIVATE_IPV4', '10.0.0.9']])

    const fallback = provision(inputOf(SEED, { privateIpv4: null, environment }))
    const empty = provision(inputOf(SEED, { privateIpv4: null }))

    expect(fallback.files.at(-1)?.content).toContain('"ETCD_ADDR=10.0.0.9:4001"')
    expect(empty.files.at(-1)?.content).toContain('"ETCD_ADDR=:4001"')
    expect(empty.files.map((file) => file.path)).not.toContain('/etc/environment')
  })
})

describe('a broken document (spec 4.6)', () => {
  test('with one blank too many applies nothing and names the line, counted from zero', () => {
    const provisioned = provision(inputOf(SEED.replace('  units:', '   units:')))

    expect(provisioned).toMatchObject({
      outcome: 'rejected',
      exitCode: 1,
      mistake: { line: 10, message: 'YAML error: line 9: did not find expected key' },
      commands: [],
    })
    expect(provisioned.files.map((file) => file.path)).toEqual(['/etc/environment'])
    expect(provisioned.journal.filter((line) => line.stream === 'stdout')).toEqual([
      {
        stream: 'stdout',
        text: 'Failed to parse user-data: YAML error: line 9: did not find expected key',
      },
      { stream: 'stdout', text: 'Continuing...' },
    ])
  })

  test('runs the commands before one that systemd does not know, and no later one', () => {
    const provisioned = provision(
      inputOf(`#cloud-config
coreos:
  units:
    - { name: a.service, command: start }
    - { name: b.service, command: strat }
    - { name: c.service, command: start }
`),
    )

    expect(provisioned).toMatchObject({
      outcome: 'applied',
      exitCode: 1,
      commands: [{ unit: 'a.service', command: 'start' }],
      refusedCommand: { unit: 'b.service', command: 'strat' },
      failure:
        '2014/08/10 14:00:01 Failed to apply cloud-config: Unsupported systemd command "strat"',
    })
  })
})

test.each([
  [null, 'nothing', 0],
  ['', 'nothing', 0],
  ['#!/bin/sh\n', 'script', 0],
  ['{"ignition":{"version":"2.0.0"}}', 'nothing', 0],
  ['\x1f\x8b junk', 'nothing', 1],
  ['hello', 'rejected', 1],
  ['#cloud-config', 'applied', 0],
])('user-data %j end as %s with exit code %i', (userData, outcome, exitCode) => {
  expect(provision(inputOf(userData))).toMatchObject({ outcome, exitCode, commands: [] })
})

test('the wordings around a unit command quote both names', () => {
  const command = { unit: 'etcd.service', command: 'start' } as const

  expect(callingUnitCommand(command)).toBe('Calling unit command "start" on "etcd.service"')
  expect(resultOfUnitCommand(command, 'done')).toBe('Result of "start" on "etcd.service": done')
})

test('known addresses replace old ones in /etc/environment in their places', () => {
  const environment = new Map([
    ['COREOS_PRIVATE_IPV4', '10.0.0.1'],
    ['OTHER', 'x'],
  ])

  const { files } = provision(inputOf(null, { environment, publicIpv4: '203.0.113.1' }))

  expect(files).toEqual([
    {
      path: '/etc/environment',
      content: 'COREOS_PRIVATE_IPV4=10.10.10.1\nOTHER=x\nCOREOS_PUBLIC_IPV4=203.0.113.1\n',
      mode: 0o644,
    },
  ])
})
