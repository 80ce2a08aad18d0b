import { describe, expect, test } from 'vitest'
import { REAL_GORAFT_RULES as rules } from '../../src/goraft/rules.ts'

describe('quorum', () => {
  test('more than half decide, oneself included (spec section 5, candidate)', () => {
    expect([1, 2, 3, 4, 5, 9].map(rules.quorum)).toEqual([1, 2, 2, 3, 3, 5])
  })
})

describe('mayGrantVote (spec section 5, vote handling 4 and 5)', () => {
  const ballot = {
    candidate: 'm2',
    candidateLastIndex: 5,
    candidateLastTerm: 2,
    votedFor: '',
    ownLastIndex: 5,
    ownLastTerm: 2,
  }

  test('an equal log gets the vote, also a second time', () => {
    expect(rules.mayGrantVote(ballot)).toBe(true)
    expect(rules.mayGrantVote({ ...ballot, votedFor: 'm2' })).toBe(true)
  })

  test('who voted for another in this term does not vote again', () => {
    expect(rules.mayGrantVote({ ...ballot, votedFor: 'm3' })).toBe(false)
  })

  test('length and last term are two tests of their own: a newer but shorter log is denied', () => {
    const newer = { ...ballot, candidateLastTerm: 3 }

    expect(rules.mayGrantVote({ ...newer, candidateLastIndex: 4 })).toBe(false)
    expect(rules.mayGrantVote({ ...ballot, candidateLastIndex: 9, candidateLastTerm: 1 })).toBe(
      false,
    )
    expect(rules.mayGrantVote({ ...newer, candidateLastIndex: 6 })).toBe(true)
  })

  test('two logs can deny each other for ever: longer here, newer there', () => {
    const longer = { ...ballot, ownLastIndex: 5, ownLastTerm: 1, candidateLastIndex: 4 }
    const newer = { ...ballot, ownLastIndex: 4, candidateLastIndex: 5, candidateLastTerm: 1 }

    expect([rules.mayGrantVote(longer), rules.mayGrantVote(newer)]).toEqual([false, false])
  })
})

describe('fits (spec section 13, S9)', () => {
  const place = {
    prevLogIndex: 4,
    prevLogTerm: 1,
    commitIndex: 3,
    startIndex: 0,
    lastIndex: 6,
    ownTerm: 1,
  }

  test('an append may cut behind the committed part where the terms agree', () => {
    expect(rules.fits(place)).toBe(true)
    expect(rules.fits({ ...place, prevLogIndex: 3 })).toBe(true)
    expect(rules.fits({ ...place, prevLogIndex: 6 })).toBe(true)
  })

  test('it is refused below the commit index, beyond the end, and where the terms differ', () => {
    expect(rules.fits({ ...place, prevLogIndex: 2 })).toBe(false)
    expect(rules.fits({ ...place, prevLogIndex: 7, ownTerm: -1 })).toBe(false)
    expect(rules.fits({ ...place, ownTerm: 2 })).toBe(false)
  })

  test('at the start of the log no term is looked at', () => {
    const atStart = { ...place, prevLogIndex: 3, startIndex: 3, prevLogTerm: 9 }

    expect(rules.fits(atStart)).toBe(true)
  })
})

describe('committable (spec section 5, leader)', () => {
  test('the quorum-th largest index counts once enough are synced', () => {
    const count = { heldIndexes: [9, 4, 7], syncedCount: 2, quorum: 2 }

    expect(rules.committable(count)).toBe(7)
    expect(rules.committable({ ...count, syncedCount: 1 })).toBe(0)
    expect(rules.committable({ heldIndexes: [9, 9, 7, 7, 3], syncedCount: 3, quorum: 3 })).toBe(7)
  })
})

describe('stepBack (spec section 5, leader)', () => {
  const rejection = {
    prevLogIndex: 9,
    requestTerm: 2,
    replyTerm: 2,
    replyIndex: 20,
    replyCommitIndex: 3,
  }

  test('a peer that committed further is taken at its word', () => {
    expect(rules.stepBack({ ...rejection, replyCommitIndex: 12 })).toBe(12)
  })

  test('otherwise one step back, or to the end of a shorter log', () => {
    expect(rules.stepBack(rejection)).toBe(8)
    expect(rules.stepBack({ ...rejection, replyIndex: 4 })).toBe(4)
    expect(rules.stepBack({ ...rejection, prevLogIndex: 0, replyCommitIndex: -1 })).toBe(0)
  })

  test('a higher term changes nothing: the leader is about to step down', () => {
    expect(rules.stepBack({ ...rejection, replyTerm: 3, replyCommitIndex: 12 })).toBe(9)
  })
})

test('a member campaigns with at least one entry (spec section 5, follower)', () => {
  expect([0, 1, 7].map(rules.mayCampaign)).toEqual([false, true, true])
})

test('exactly a quorum of votes makes a leader (spec section 5, candidate)', () => {
  expect([rules.wins(1, 2), rules.wins(2, 2), rules.wins(3, 2)]).toEqual([false, true, false])
})
