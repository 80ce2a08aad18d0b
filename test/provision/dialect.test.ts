import { describe, expect, test } from 'vitest'
import { parseCloudConfig } from '../../src/provision/cloud-config.ts'
import { dropInText, optionVariables } from '../../src/provision/drop-in.ts'
import { type StructSchema, schemaAt } from '../../src/provision/schema.ts'
import { findAddresses, substitute } from '../../src/provision/substitution.ts'
import { classifyUserData } from '../../src/provision/user-data.ts'
import { resolveScalar } from '../../src/provision/yaml-value.ts'

const messageOf = (body: string) => {
  const result = parseCloudConfig(`#cloud-config\n${body}`)
  return result.kind === 'failed' ? result.message : undefined
}

const etcdOf = (body: string) => {
  const result = parseCloudConfig(`#cloud-config\ncoreos:\n  etcd:\n${body}`)
  if (result.kind === 'failed') throw new Error(result.message)
  return optionVariables(schemaAt(['coreos', 'etcd']) as StructSchema, result.config.etcd)
}

// Spec 2.1.
test.each([
  ['', 'empty'],
  ['#!/bin/sh', 'script'],
  [' #!/bin/sh', 'unknown'],
  ['#cloud-config', 'cloud-config'],
  ['#cloud-config \t\u00a0\r\na: b', 'cloud-config'],
  ['#cloud-config\ra: b', 'unknown'],
  ['\ufeff#cloud-config', 'unknown'],
  ['#cloud-config for etcd', 'unknown'],
  ['{"ignitionVersion":1}', 'ignition'],
  ['{"ignition":{"version":"2.3.0"}}', 'ignition'],
  ['{"ignition":{}}', 'unknown'],
])('%j is taken for %s', (text, kind) => {
  expect(classifyUserData(text)).toBe(kind)
})

// Spec 2.3.
test.each([
  ['yes', { kind: 'bool', value: true }],
  ['Off', { kind: 'bool', value: false }],
  ['y', { kind: 'bool', value: true }],
  ['yEs', { kind: 'string', value: 'yEs' }],
  ['0744', { kind: 'int', value: 484 }],
  ['0x1F', { kind: 'int', value: 31 }],
  ['1_000', { kind: 'int', value: 1000 }],
  ['-12', { kind: 'int', value: -12 }],
  ['12:30:45', { kind: 'int', value: 45_045 }],
  ['10:40', { kind: 'int', value: 640 }],
  ['1800.0', { kind: 'float', value: 1800 }],
  ['1e3', { kind: 'float', value: 1000 }],
  ['2014-08-17', { kind: 'string', value: '2014-08-17' }],
  ['~', { kind: 'null' }],
  ['', { kind: 'null' }],
  ['10.10.10.1', { kind: 'string', value: '10.10.10.1' }],
])('%j without quotes resolves as YAML 1.1 says', (text, value) => {
  expect(resolveScalar({ text, isPlain: true, tag: '' })).toEqual(value)
})

describe('messages of the parser (spec 2.3)', () => {
  test.each([
    ['a:\n  b: 1\n c: 2\n', 'YAML error: line 3: did not find expected key'],
    ['a:\n  - b: 1\n   c: 2\n', "YAML error: line 3: did not find expected '-' indicator"],
    ['a\nb: 1\n', 'YAML error: line 2: mapping values are not allowed in this context'],
    ['a: b: c\n', 'YAML error: line 1: mapping values are not allowed in this context'],
    ['a:\n\tb: 1\n', 'YAML error: line 2: found character that cannot start any token'],
    ['a:\n  b: x\n\tc: 1\n', 'YAML error: line 3: found a tab character that violate intendation'],
    ['a: "b\n', 'YAML error: line 2: found unexpected end of stream'],
    ['a: [b\n', "YAML error: line 2: did not find expected ',' or ']'"],
    ['a: {b: c\n', "YAML error: line 2: did not find expected ',' or '}'"],
    ['a: "\\q"\n', 'YAML error: line 1: found unknown escape character'],
    ['a: 1\nb\nc: 1\n', "YAML error: line 3: could not find expected ':'"],
    ['a: *x\n', "YAML error: Unknown anchor 'x' referenced"],
    ['a: \x01\n', 'YAML error: control characters are not allowed'],
    ['a: x\ufffd\n', 'YAML error: incomplete UTF-8 octet sequence'],
    ['a: 1\n---\n\tb\n', undefined],
    ['a: &x [*x]\n', "YAML error: Anchor 'x' value contains itself"],
  ])('%j', (body, message) => {
    expect(messageOf(body)).toBe(message)
  })
})

describe('what the loader makes of values (spec 2.3, 4.3)', () => {
  test.each([
    ['    name: 010\n', [['ETCD_NAME', '010']]],
    ['    name: ~\n', []],
    ['    name: a\n    name: b\n', [['ETCD_NAME', 'b']]],
    [
      '    peer-addr: a\n    bind_addr: b\n',
      [
        ['ETCD_BIND_ADDR', 'b'],
        ['ETCD_PEER_ADDR', 'a'],
      ],
    ],
    ['    snapshot: no\n    snapshot-count: 0\n', []],
    ['    snapshot-count: 100.5\n', [['ETCD_SNAPSHOTCOUNT', '100']]],
    ['    snapshot-count: "3"\n    verbose: "true"\n', []],
    [
      '    verbose: y\n    cluster-remove-delay: 1800.0\n',
      [
        ['ETCD_CLUSTER_REMOVE_DELAY', '1800'],
        ['ETCD_VERBOSE', 'true'],
      ],
    ],
    ['    peers: [a, b]\n', []],
    [
      '    <<: { name: m }\n    addr: x\n',
      [
        ['ETCD_ADDR', 'x'],
        ['ETCD_NAME', 'm'],
      ],
    ],
    ['    name: >-\n      a\n      b\n', [['ETCD_NAME', 'a b']]],
  ])('%j', (body, variables) => {
    expect(etcdOf(body)).toEqual(variables)
  })

  test('two sections of one name are both taken', () => {
    const result = parseCloudConfig(
      '#cloud-config\ncoreos:\n  etcd: { name: a }\ncoreos:\n  units: [{ name: x.service }]\n',
    )

    expect(result).toMatchObject({ kind: 'parsed', config: { units: [{ name: 'x.service' }] } })
    expect(result.kind === 'parsed' && result.config.etcd.fields.size).toBe(1)
  })

  test('no option makes no drop-in', () => {
    expect(dropInText([])).toBeUndefined()
    expect(dropInText([['A', 'b"c']])).toBe('[Service]\nEnvironment="A=b"c"\n')
  })
})

// Spec 5.
test.each([
  ['$private_ipv4:4001 # $public_ipv4', '10.0.0.1:4001 # '],
  ['a $private_ipv4$private_ipv4,$private_ipv4', 'a 10.0.0.1$private_ipv4,10.0.0.1'],
  ['\\$private_ipv4 $private_ipv4_x', '$private_ipv4 10.0.0.1_x'],
  ['$' + '{private_ipv4} $PRIVATE_IPV4', '$' + '{private_ipv4} $PRIVATE_IPV4'],
  ['a\n$private_ipv4', 'a\n10.0.0.1'],
])('%j is substituted', (text, expected) => {
  const addresses = findAddresses({
    privateIpv4: '10.0.0.1',
    publicIpv4: null,
    environment: new Map(),
  })

  expect(substitute(text, addresses)).toBe(expected)
})
