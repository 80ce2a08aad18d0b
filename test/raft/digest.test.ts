import { expect, test } from 'vitest'
import { digest } from '../../src/raft/digest.ts'
import { MemoryStorage } from '../../src/raft/memory-storage.ts'
import { type Message, message, type Snapshot } from '../../src/raft/message.ts'
import type { Raft } from '../../src/raft/raft.ts'
import { entriesOf, loneLeader } from './lone.ts'
import { confStateOf } from './member.ts'

function digestAfter(change: (raft: Raft) => void): number {
  const { raft } = loneLeader()
  change(raft)
  return digest(raft)
}

const sent = (fields: Partial<Message>): Message =>
  message({ kind: 'app', from: 1, to: 2, ...fields })

const snapshotOf = (term: number, voters: readonly number[] = [1]): Snapshot => ({
  index: 9,
  term,
  confState: confStateOf(voters),
  data: '',
})

const requestOf = (token: string): Message =>
  message({ kind: 'read-index', from: 0, to: 0, entries: entriesOf(0, [0], token) })

/** What one choice of two is about, as a change of a leader. */
const DIFFERENCES: readonly (readonly [string, (raft: Raft, choice: 1 | 2) => void])[] = [
  ['who is told', (raft, choice) => raft.outbox.push(sent({ to: choice }))],
  ['whose proposal is forwarded', (raft, choice) => raft.outbox.push(sent({ from: choice }))],
  ['the hint of a rejection', (raft, choice) => raft.outbox.push(sent({ rejectHint: choice }))],
  ['the vote to be stored', (raft, choice) => raft.outbox.push(sent({ vote: choice }))],
  ['the read of a heartbeat', (raft, choice) => raft.outbox.push(sent({ context: `${choice}` }))],
  [
    'a payload on the way',
    (raft, choice) => raft.outbox.push(sent({ entries: entriesOf(4, [2], `${choice}`) })),
  ],
  [
    'a snapshot on the way',
    (raft, choice) => raft.outbox.push(sent({ snapshot: snapshotOf(choice) })),
  ],
  [
    'what storage answers',
    (raft, choice) => raft.outbox.push(sent({ responses: [sent({ index: choice })] })),
  ],
  [
    'the queue of a message',
    (raft, choice) => (choice === 1 ? raft.outbox : raft.afterDurable).push(sent({})),
  ],
  [
    'the token of a waiting read',
    (raft, choice) => raft.reads.waiting.push({ request: requestOf(`${choice}`), index: 3 }),
  ],
  [
    'the index of a waiting read',
    (raft, choice) => raft.reads.waiting.push({ request: requestOf('x'), index: choice }),
  ],
  [
    'a read before the first commit',
    (raft, choice) => raft.reads.beforeCommit.push(requestOf(`${choice}`)),
  ],
  ['who confirmed a read', (raft, choice) => raft.reads.acknowledged.set(choice, 1)],
  ['the answer of a read', (raft, choice) => raft.readStates.push({ index: choice, token: 'x' })],
  ['a pause of application', ({ log }, choice) => (log.isApplyingPaused = choice === 1)],
  ['the term of a pending snapshot', ({ log }, term) => (log.unstable.snapshot = snapshotOf(term))],
  [
    'the voters of a pending snapshot',
    ({ log }, voter) => (log.unstable.snapshot = snapshotOf(1, [voter])),
  ],
  [
    'which append is in flight',
    ({ members }, choice) => members.all[1]?.inflights.records.push(choice, 5),
  ],
  ['the vote of somebody who left', (raft, choice) => raft.votes.set(9, choice === 1)],
  ['the leader told last', (raft, leader) => (raft.toldSoft = { leader, role: 'leader' })],
  ['the commit told last', (raft, commit) => (raft.toldHard = { term: 2, vote: 1, commit })],
]

/** A leader whose queues are its own: what is empty is shared by all nodes otherwise. */
function withOwnQueues(raft: Raft): Raft {
  return Object.assign(raft, { outbox: [], afterDurable: [], onAdvance: [] })
}

test.each(DIFFERENCES)('%s shows in the digest', (_, change) => {
  const [one, other] = [1 as const, 2 as const].map((choice) =>
    digestAfter((raft) => change(withOwnQueues(raft), choice)),
  )

  expect(one).not.toBe(other)
})

test('leaders of the same history have the same digest', () => {
  expect(digestAfter(() => undefined)).toBe(digestAfter(() => undefined))
})

test('the order in which votes came does not show', () => {
  const inOrder = (ids: readonly number[]) =>
    digestAfter(({ votes }) => {
      votes.clear()
      for (const id of ids) votes.set(id, true)
    })

  expect(inOrder([1, 2, 3])).toBe(inOrder([3, 1, 2]))
})

test('a storage of another snapshot has another digest', () => {
  const digests = [snapshotOf(1), snapshotOf(1, [2]), { ...snapshotOf(1), data: 'x' }].map(
    (snapshot) => {
      const storage = new MemoryStorage()
      storage.applySnapshot(snapshot)
      return storage.digest()
    },
  )

  expect(new Set(digests).size).toBe(3)
})
