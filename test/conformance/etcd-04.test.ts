import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { etcd04 } from './etcd-04/kind.ts'

const FOLDER = new URL('../fixtures/etcd-0.4/', import.meta.url)

const ALL = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))
  .sort()

describe('a simulated run says what the recorded one said', () => {
  test.each(ALL)('%s', (name) => {
    const text = readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')

    expect(etcd04.play(text, name)).toBeUndefined()
  })
})
