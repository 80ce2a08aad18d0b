import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { etcd04 } from './etcd-04/kind.ts'

const FOLDER = new URL('../fixtures/etcd-0.4/', import.meta.url)

/** The recordings that the simulator matches so far; the others need what is not simulated yet. */
const MATCHED = [
  'address-change-and-name-change',
  'bad-flags-and-config',
  'dead-cluster',
  'discovery-unreachable-first-boot',
  'discovery-unreachable-reboot',
  'late-joins-to-six',
  'leader-failover-series',
  'old-data-new-token',
  'own-discovery-cluster',
  'quorum-loss-ttl',
  'reboot-members',
  'stale-token-refused',
  'stale-token-reprovisioned',
  'stale-token-silent-hosts',
  'state-reply-lost',
  'store-api-and-errors',
  'three-machine-timeline',
  'three-machines-newer-discovery-storage',
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
