import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MUTATIONS } from './mutations.ts'

test('each mutation finds the one place that it breaks', () => {
  const misplaced = MUTATIONS.filter(({ file, find }) => {
    const text = readFileSync(new URL(`../../src/raft/${file}`, import.meta.url), 'utf8')
    return text.split(find).length !== 2
  })

  expect(misplaced).toEqual([])
})

test('each mutation has a name of its own and changes something', () => {
  const names = new Set(MUTATIONS.map(({ name }) => name))

  expect(names.size).toBe(MUTATIONS.length)
  expect(MUTATIONS.filter(({ find, replace }) => find === replace)).toEqual([])
})
