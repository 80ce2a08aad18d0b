import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { etcd04 } from './etcd-04/kind.ts'

const FOLDER = new URL('../fixtures/etcd-0.4/', import.meta.url)

/** The recordings that the simulator matches so far; the others need what is not simulated yet. */
const MATCHED = [
  'bad-flags-and-config',
  'dead-cluster',
  'late-joins-to-six',
  'old-data-new-token',
  'own-discovery-cluster',
  'stale-token-refused',
  'stale-token-silent-hosts',
  'store-api-and-errors',
  'three-machine-timeline',
  'unreachable-peer-first',
  'unreachable-peer-second',
  'unreachable-peer-third',
]

describe('a simulated run says what the recorded one said', () => {
  test.each(MATCHED)('%s', (name) => {
    const text = readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')

    expect(etcd04.play(text, name)).toBeUndefined()
  })
})
