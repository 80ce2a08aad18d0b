import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConformanceKind, conformanceFiles, runKind } from './kind.ts'

/** Files that say "good" match. */
const saysGood: ConformanceKind = {
  extension: '.txt',
  play(text) {
    if (text === 'broken') throw new RangeError('it broke')
    return text === 'good' ? undefined : `line 1\n    ${text}`
  },
}

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  for (const name of ['b.txt', '.a.txt', 'b.txt~', '#b.txt#', 'README.md']) {
    writeFileSync(join(folder, name), 'good')
  }
  writeFileSync(join(folder, 'a.txt'), 'bad')
  writeFileSync(join(folder, 'c.txt'), 'broken')
})

afterAll(() => rmSync(folder, { recursive: true }))

test('the files of a kind are found by their ending, in order of their names', () => {
  const names = conformanceFiles(saysGood, folder).map((file) => basename(file))

  expect(names).toEqual(['a.txt', 'b.txt', 'c.txt'])
  expect(conformanceFiles(saysGood, join(folder, 'b.txt'))).toEqual([join(folder, 'b.txt')])
  expect(conformanceFiles(saysGood, join(folder, 'missing'))).toEqual([])
})

test('each file has its line, and the last line counts', () => {
  const lines: string[] = []

  const outcome = runKind(saysGood, conformanceFiles(saysGood, folder), (line) => lines.push(line))

  expect(outcome).toEqual({ passed: 1, failed: 2 })
  expect(lines).toEqual([
    'not ok a: line 1\n    bad',
    'ok b',
    'not ok c: RangeError: it broke',
    '1 passed, 2 failed',
  ])
})
