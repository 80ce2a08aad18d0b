import { describe, expect, test } from 'vitest'
import { loadUnit, parseEnvironmentFile } from '../../src/provision/unit.ts'
import { expandWord, parseSpan, splitWords } from '../../src/provision/unit-words.ts'
import { MACHINE_ID } from './seed.ts'

const load = (name: string, files: Readonly<Record<string, string>>) =>
  loadUnit(name, new Map(Object.entries(files)), { machineId: MACHINE_ID })

describe('finding (spec 8.1)', () => {
  test('a file in /etc stands before one in /run and before the shipped one', () => {
    const files = {
      '/run/systemd/system/etcd.service': '[Service]\nExecStart=/run/etcd\n',
      '/etc/systemd/system/etcd.service': '[Service]\nExecStart=/opt/my-etcd\n',
    }

    expect(load('etcd.service', files)?.program).toBe('my-etcd')
  })

  test('drop-ins of all folders apply by file name', () => {
    const files = {
      '/run/systemd/system/etcd.service.d/20-cloudinit.conf': '[Service]\nEnvironment="A=1" B=1\n',
      '/etc/systemd/system/etcd.service.d/30-later.conf':
        '[Service]\nEnvironment=A=2\nRestartSec=1min\n',
      '/etc/systemd/system/etcd.service.d/override': '[Service]\nEnvironment=A=3\n',
    }

    const unit = load('etcd.service', files)

    expect(unit?.environment.get('A')).toBe('2')
    expect(unit?.environment.get('B')).toBe('1')
    expect(unit?.restartSecUs).toBe(60_000_000)
  })

  test('an unknown name is not found, and an empty file masks', () => {
    expect(load('nothing.service', {})).toBeUndefined()
    expect(load('etcd', {})).toBeUndefined()
    expect(load('etcd.service', { '/etc/systemd/system/etcd.service': '' })?.refusal).toBe(
      'Unit etcd.service is masked.',
    )
  })

  test('the shipped fleet runs fleetd and is restarted after ten seconds', () => {
    expect(load('fleet.service', {})).toMatchObject({
      program: 'fleetd',
      description: 'fleet daemon',
      restart: 'always',
      restartSecUs: 10_000_000,
      refusal: null,
    })
  })
})

describe('reading (spec 8.1, 8.2)', () => {
  const path = '/etc/systemd/system/x.service'
  const service = (text: string) => load('x.service', { [path]: text })

  test('lines that are not understood are named and left out', () => {
    const unit = service('A=1\n[Etcd]\nB=2\n[Service]\nExecStart=/bin/x\n--flag=1\nword\n')

    expect(unit?.warnings).toEqual([
      `${path}:1: Assignment outside of section. Ignoring.`,
      `${path}:2: Unknown section 'Etcd'. Ignoring.`,
      `${path}:6: Unknown key '--flag' in section [Service], ignoring.`,
      `${path}:7: Missing '=', ignoring line.`,
    ])
  })

  test('a command goes on behind a backslash, past comments', () => {
    const unit = service(
      '[Service]\nExecStart=/bin/x \\\n# note\n  --a="b c" \\\n  $MORE $' +
        '{ONE}\nEnvironment="MORE=d e" ONE=f\n',
    )

    expect(unit?.args).toEqual(['--a=b c', 'd', 'e', 'f'])
  })

  test('a second command without reset is refused, an emptied one too', () => {
    expect(service('[Service]\nExecStart=/bin/x\nExecStart=/bin/y\n')?.refusal).toMatch(
      /^Service has more than one ExecStart= setting/,
    )
    expect(service('[Service]\nExecStart=/bin/x\nExecStart=\nExecStart=/bin/y\n')).toMatchObject({
      program: 'y',
      refusal: null,
    })
    expect(service('[Service]\nExecStart=\n')?.refusal).toMatch(
      /^Service has no ExecStart= setting/,
    )
  })

  test('a quote inside a generated value makes a line that is ignored (spec 4.3)', () => {
    const unit = service('[Service]\nExecStart=/bin/x\nEnvironment="ETCD_NAME=a"b""\n')

    expect(unit?.environment).toEqual(new Map())
    expect(unit?.warnings).toEqual([`${path}:3: Invalid syntax, ignoring: "ETCD_NAME=a"b""`])
  })

  test('an environment file overrides, and a missing one stops the start', () => {
    const text = '[Service]\nExecStart=/bin/x\nEnvironment=A=1\nEnvironmentFile=/etc/environment\n'

    const found = load('x.service', { [path]: text, '/etc/environment': 'A=2\n' })

    expect(found?.environment).toEqual(new Map([['A', '2']]))
    expect(service(text)?.refusal).toBe(
      'Failed to load environment files: No such file or directory',
    )
  })
})

test.each([
  ['a b', ['a', 'b']],
  ['--x="a b"c', ['--x=a bc']],
  ["'a  b' ''", ['a  b', '']],
  ['a\\x', ['a\\x']],
  ['"a', undefined],
])('%s splits into words', (text, words) => {
  expect(splitWords(text, 'inside-words')).toEqual(words)
})

// Spec 8.3, one case each.
test.each([
  ['$A', ['1', '2']],
  ['$NONE', []],
  ['http://$A:1', ['http://$A:1']],
  ['http://$' + '{A}:1', ['http://1 2:1']],
  ['$' + '{NONE}', ['']],
  ['$$A', ['$A']],
  ['$' + '{A:-d}', ['$' + '{A:-d}']],
  ['$' + '{A-d}', ['']],
  ['$' + '{A', ['$' + '{A']],
  ['x$', ['x$']],
])('%s is expanded', (word, words) => {
  expect(expandWord(word, new Map([['A', '1 2']]))).toEqual(words)
})

test('an environment file has comments, quotes, joined lines and CRLF', () => {
  const text = '# c\r\nA = "x y" \r\n;B=1\nC=1\\\n2\nno\nA=z\n'

  expect(parseEnvironmentFile(text)).toEqual(
    new Map([
      ['A', 'z'],
      ['C', '12'],
    ]),
  )
})

test.each([
  ['10s', 10_000_000],
  ['10', 10_000_000],
  ['100ms', 100_000],
  ['1min 30s', 90_000_000],
  ['soon', undefined],
])('%s is a span', (text, micros) => {
  expect(parseSpan(text)).toBe(micros)
})
