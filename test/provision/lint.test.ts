import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMistake } from '../../src/errors.ts'
import { parseCloudConfig } from '../../src/provision/cloud-config.ts'
import { DATASOURCES } from '../../src/provision/datasource.ts'
import { lintUserData } from '../../src/provision/lint.ts'
import { inputOf, type Vector } from '../conformance/cloud-config/vector.ts'
import { mutatedSeed } from './arbitrary-document.ts'
import { SEED } from './seed.ts'

const VECTORS = new URL('../fixtures/cloud-config/', import.meta.url)

const said = (text: string): string[] =>
  lintUserData('user-data', text).map(
    ({ severity, mistake }) => `${severity} ${formatMistake(mistake)}`,
  )

test('the document of the seed, its token filled in, has nothing to be said about', () => {
  expect(said(SEED)).toEqual([])
})

test('what is found in every recorded document reads like this', async () => {
  const told = readdirSync(VECTORS)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const vector = JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) as Vector
      return [`# ${vector.name}`, ...said(inputOf(vector))]
    })

  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('../golden/lint.txt')
})

test('every mistake of the YAML is found in one go, and those of the content behind them', () => {
  const broken = SEED.replace('  etcd:', '\tetcd:')
    .replace('peer-addr: $private', 'peer-addr $private')
    .replace('command: start', 'comand: start')

  expect(
    said(broken).map((line) => line.replace(/^(\S+) user-data:(\d+).*\[(.*)\]$/, '$2 $1 $3')),
  ).toMatchInlineSnapshot(`
    [
      "4 error CLOUD_CONFIG_TAB",
      "4 warning CLOUD_CONFIG_NEVER_STARTED",
      "9 error CLOUD_CONFIG_COLON",
      "12 warning CLOUD_CONFIG_UNKNOWN_KEY",
    ]
  `)
})

test('a datasource that knows no addresses leaves the variables empty, and each is told', () => {
  const datasource = DATASOURCES.get('config-drive')

  const codes = lintUserData('user-data', SEED, datasource === undefined ? {} : { datasource }).map(
    ({ mistake }) => `${mistake.line} ${mistake.code}`,
  )

  expect(codes).toEqual(['8 CLOUD_CONFIG_EMPTY_ADDRESS', '9 CLOUD_CONFIG_EMPTY_ADDRESS'])
})

test('a document is told to be rejected exactly when it is, findings come in order, within the text', () => {
  fc.assert(
    fc.property(mutatedSeed, (text) => {
      const findings = lintUserData('user-data', text)

      const isRejected =
        text.startsWith('#cloud-config\n') && parseCloudConfig(text).kind === 'failed'
      if (isRejected) expect(findings.some(({ severity }) => severity === 'error')).toBe(true)
      const lines = findings.map(({ mistake }) => mistake.line ?? 0)
      expect(lines).toEqual([...lines].sort((a, b) => a - b))
      expect(Math.max(0, ...lines)).toBeLessThanOrEqual(text.split('\n').length)
    }),
  )
})
