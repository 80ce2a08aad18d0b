import { expect, test } from 'vitest'
import type { RaftConfig } from '../../src/raft/config.ts'
import { createRaft } from '../../src/raft/create.ts'
import { APPEND_THREAD, APPLY_THREAD } from '../../src/raft/message.ts'
import { confStateOf, foundedStorage, PLAIN } from './member.ts'

function start(options: Partial<RaftConfig>) {
  return createRaft({ ...PLAIN, id: 1, ...options }, foundedStorage(confStateOf([1, 2, 3])), {
    drawElectionTimeout: (ticks) => ticks,
    observe: undefined,
  })
}

// Source: spec/raft.md, section 3; raft.go, Config.validate.
test.each<[string, Partial<RaftConfig>]>([
  ['no id', { id: 0 }],
  ['the id of the append thread', { id: APPEND_THREAD }],
  ['the id of the apply thread', { id: APPLY_THREAD }],
  ['no heartbeats', { heartbeatTicks: 0 }],
  ['elections as fast as heartbeats', { electionTicks: 3, heartbeatTicks: 3 }],
  ['no appends in flight', { maxInflightMessages: 0 }],
  ['a byte window below one message', { maxInflightBytes: 9, maxSizePerMessage: 10 }],
  ['leases without checkQuorum', { readOnly: 'lease-based' }],
])('a member with %s is refused', (_, options) => {
  expect(() => start(options)).toThrow('Broken promise')
})

test.each<[string, Partial<RaftConfig>]>([
  ['the largest id', { id: APPLY_THREAD - 1 }],
  ['elections just slower than heartbeats', { electionTicks: 4, heartbeatTicks: 3 }],
  ['a byte window of one message', { maxInflightBytes: 10, maxSizePerMessage: 10 }],
  ['leases with checkQuorum', { readOnly: 'lease-based', checkQuorum: true }],
  ['messages of one entry', { maxSizePerMessage: 0 }],
])('a member with %s starts', (_, options) => {
  expect(() => start(options)).not.toThrow()
})
