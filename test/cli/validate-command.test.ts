import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SEED } from '../provision/seed.ts'
import { etcdsim, fileOf, LONELY, steady } from './session.ts'

const BROKEN = SEED.replace('  etcd:', '\tetcd:').replace('command: start', 'command: strat')

test('every mistake of a file is printed with its line, a caret and a remedy', async () => {
  const file = fileOf('broken.yaml', BROKEN)

  const { code, out, err } = await etcdsim('validate', file)

  expect(code).toBe(2)
  expect(steady(err)).toBe('broken.yaml (user-data): 2 errors, 1 warning\n')
  expect(steady(out)).toMatchInlineSnapshot(`
    "error: broken.yaml:4:1: A tab stands where the line is indented; YAML allows blanks only. Replace each tab by two blanks. [CLOUD_CONFIG_TAB]
       3 | coreos:
       4 | \\tetcd:
         | ^
    warning: broken.yaml:4:3: "etcd" is configured here, but nothing starts etcd.service. Add \`- name: etcd.service\` with \`command: start\` under units. [CLOUD_CONFIG_NEVER_STARTED]
       3 | coreos:
       4 | \\tetcd:
         |    ^
    error: broken.yaml:12:16: No command of systemd is called "strat": applying stops there, and no later unit is started. Write "start". [CLOUD_CONFIG_INVALID_VALUE]
      11 |     - name: etcd.service
      12 |       command: strat
         |                ^
    "
  `)
})

test('a good file says so, packed or not, and a scenario is looked through as one', async () => {
  const plain = fileOf('good.yaml', SEED)
  const packed = fileOf('good.yaml.gz', gzipSync(SEED))
  const scenario = fileOf('lonely.yaml', LONELY)

  const { code, out, err } = await etcdsim('validate', plain, packed, scenario)

  expect({ code, out }).toEqual({ code: 0, out: '' })
  expect(steady(err).split('\n')).toEqual([
    'good.yaml (user-data): no errors, no warnings',
    'good.yaml.gz (user-data): no errors, no warnings',
    'lonely.yaml (scenario): no errors, no warnings',
    '',
  ])
})

test('warnings are no mistakes unless they are to be; a provider may know no addresses', async () => {
  const file = fileOf('addresses.yaml', SEED)

  const lenient = await etcdsim('validate', '--provider', 'config-drive', file)
  const strict = await etcdsim('validate', '--strict', '--provider', 'config-drive', file)

  expect([lenient.code, strict.code]).toEqual([0, 2])
  expect(lenient.out).toBe(strict.out)
  expect(lenient.out.match(/CLOUD_CONFIG_EMPTY_ADDRESS/g)).toHaveLength(2)
})

test('the report of the real tool is printed as it is, with its exit code', async () => {
  const broken = await etcdsim('validate', '--as-upstream', fileOf('upstream.yaml', BROKEN))
  const script = await etcdsim('validate', '--as-upstream', fileOf('run.sh', '#!/bin/sh\n'))

  expect(broken).toEqual({
    code: 1,
    out: 'line 3: error: found character that cannot start any token\nline 0: warning: incorrect type for "" (want struct)\n',
    err: '',
  })
  expect(script).toEqual({ code: 0, out: '', err: '' })
})

test('wrong words and files that are not there end with 2', async () => {
  const missing = await etcdsim('validate', '/nowhere/at-all.yaml')
  const provider = await etcdsim('validate', '--provider', 'ec3', fileOf('any.yaml', SEED))
  const nothing = await etcdsim('validate')

  expect([missing.code, provider.code, nothing.code]).toEqual([2, 2, 2])
  expect(missing.err).toContain('FILE_MISSING')
  expect(provider.err).toContain('config-drive')
})
