import { describe, expect, test } from 'vitest'
import { BrokenPromise } from '../../src/assert.ts'
import {
  becomeProbe,
  becomeReplicate,
  becomeSnapshot,
  canBumpCommit,
  createProgress,
  freeInflights,
  inflightCount,
  isPaused,
  isWindowFull,
  maybeDecrease,
  maybeUpdate,
  noteSent,
  type Progress,
} from '../../src/raft/progress.ts'

/** A peer of a window of three appends or ten bytes that has acknowledged 5 and is probed at 6. */
function peer(fields: Partial<Progress> = {}): Progress {
  const made = createProgress(2, 6, { maxInflightMessages: 3, maxInflightBytes: 10 })
  return Object.assign(made, { match: 5 }, fields)
}

function replicating(): Progress {
  const made = peer()
  becomeReplicate(made)
  return made
}

// Source: spec/raft.md, section 10; tracker/progress.go.
describe('a state', () => {
  test('of probing begins behind what was acknowledged, and lowers what the peer was told', () => {
    const probed = replicating()
    noteSent(probed, 4, 1)
    probed.sentCommit = 9
    becomeProbe(probed)

    expect(probed).toMatchObject({ state: 'probe', match: 5, next: 6, sentCommit: 5 })
    expect([inflightCount(probed), isPaused(probed)]).toEqual([0, false])
  })

  test.each([
    [9, 10],
    [3, 6],
  ])('of probing after a snapshot at %i begins at %i', (index, next) => {
    const probed = peer()
    becomeSnapshot(probed, index)
    becomeProbe(probed)

    expect(probed).toMatchObject({ state: 'probe', next, pendingSnapshot: 0 })
  })

  test('of a snapshot in transfer is always paused', () => {
    const waiting = peer()
    becomeSnapshot(waiting, 9)

    expect(waiting).toMatchObject({ state: 'snapshot', next: 10, pendingSnapshot: 9 })
    expect(isPaused(waiting)).toBe(true)
    expect(() => noteSent(waiting, 1, 1)).toThrow(BrokenPromise)
  })
})

describe('sending', () => {
  test('pauses a probed peer after an append that has entries', () => {
    const probed = peer()
    noteSent(probed, 0, 0)
    expect(isPaused(probed)).toBe(false)
    noteSent(probed, 2, 2)

    expect([isPaused(probed), probed.next]).toEqual([true, 6])
  })

  test('goes on while the window has room, and an acknowledgement makes room', () => {
    const streaming = replicating()
    for (let sent = 0; sent < 3; sent += 1) noteSent(streaming, 2, 1)
    expect([streaming.next, isWindowFull(streaming), isPaused(streaming)]).toEqual([12, true, true])
    freeInflights(streaming.inflights, 8)

    expect([inflightCount(streaming), isWindowFull(streaming)]).toEqual([2, false])
    freeInflights(streaming.inflights, 11)
    expect([inflightCount(streaming), streaming.inflights.bytes]).toEqual([0, 0])
  })

  test('may cross the limit of bytes once', () => {
    const streaming = replicating()
    noteSent(streaming, 1, 9)
    expect(isWindowFull(streaming)).toBe(false)
    noteSent(streaming, 1, 9)

    expect(isWindowFull(streaming)).toBe(true)
  })

  test('without entries takes no room', () => {
    const streaming = replicating()
    noteSent(streaming, 0, 0)

    expect([inflightCount(streaming), streaming.next]).toEqual([0, 6])
  })

  test('into a full window breaks a promise', () => {
    const streaming = replicating()
    for (let sent = 0; sent < 3; sent += 1) noteSent(streaming, 1, 1)

    expect(() => noteSent(streaming, 1, 1)).toThrow(BrokenPromise)
  })
})

describe('an acknowledgement', () => {
  test.each([
    [4, false, 5, 6],
    [5, false, 5, 6],
    [6, true, 6, 7],
    [9, true, 9, 10],
  ])('of %i: news %s, match %i, next %i', (index, isNews, match, next) => {
    const paused = peer({ isFlowPaused: true })

    expect(maybeUpdate(paused, index)).toBe(isNews)
    expect(paused).toMatchObject({ match, next, isFlowPaused: !isNews })
  })

  test('does not take back what was sent ahead', () => {
    const streaming = replicating()
    noteSent(streaming, 5, 1)
    maybeUpdate(streaming, 7)

    expect([streaming.match, streaming.next]).toEqual([7, 11])
  })
})

describe('a rejection', () => {
  test.each([
    [5, false, 11],
    [6, true, 6],
    [10, true, 6],
  ])('of %i while replicating: news %s, next %i', (rejected, isNews, next) => {
    const streaming = replicating()
    noteSent(streaming, 5, 1)

    expect([maybeDecrease(streaming, rejected, 2), streaming.next]).toEqual([isNews, next])
  })

  test.each([
    ['of another append is stale', 8, 7, false, 10],
    ['goes back to the hint', 9, 7, true, 8],
    ['goes back by one at least', 9, 12, true, 9],
    ['never goes back to what was acknowledged', 9, 2, true, 6],
  ])('while probing %s', (_, rejected, hint, isNews, next) => {
    const probed = peer({ next: 10, sentCommit: 9, isFlowPaused: true })

    expect(maybeDecrease(probed, rejected, hint)).toBe(isNews)
    expect(probed).toMatchObject({
      next,
      isFlowPaused: !isNews,
      sentCommit: isNews ? next - 1 : 9,
    })
  })
})

test.each([
  [5, 4, true],
  [4, 4, false],
  [9, 5, false],
])('commit %i is worth telling to whom %i was told: %s', (commit, sentCommit, isWorth) => {
  expect(canBumpCommit(peer({ sentCommit }), commit)).toBe(isWorth)
})
