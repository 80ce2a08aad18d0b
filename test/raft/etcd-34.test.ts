import { describe, expect, test } from 'vitest'
import type { ConfChange } from '../../src/raft/conf-change.ts'
import { ready } from '../../src/raft/hand-out.ts'
import { campaign, propose } from '../../src/raft/node.ts'
import { entriesOf, lone, loneLeader, sketch, stepOnly } from './lone.ts'
import { confStateOf } from './member.ts'

const UPDATE_2: ConfChange = {
  transition: 'auto',
  operations: [{ kind: 'update-node', node: 2 }],
  context: '',
}

// Source: spec/raft.md, sections 21.2 and 21.7; etcd 3.4, raft/raft.go.
describe('with the options of etcd 3.4', () => {
  test('a single voter leads and commits within campaign', () => {
    const member = lone({ confState: confStateOf([1]), options: { countsOwnBeforeDurable: true } })
    campaign(member.raft)

    const told = ready(member.raft)

    expect(told.softState).toEqual({ leader: 1, role: 'leader' })
    expect(told.hardState).toEqual({ term: 2, vote: 1, commit: 3 })
    expect([told.entries, told.committedEntries]).toEqual([
      entriesOf(3, [2], ''),
      entriesOf(3, [2], ''),
    ])
  })

  test('a leader counts its own entries before they are written', () => {
    const member = loneLeader({ countsOwnBeforeDurable: true })
    propose(member.raft, 'a')
    stepOnly(member, { kind: 'app-resp', from: 2, term: 2, index: 4 })

    expect(ready(member.raft).hardState?.commit).toBe(4)
  })

  test('an unwritten snapshot does not keep a member from campaigning', () => {
    const member = lone({ options: { laxCampaignChecks: true } })
    const snapshot = { index: 9, term: 1, confState: confStateOf([1, 2, 3]), data: '0' }
    stepOnly(member, { kind: 'snap', from: 2, term: 1, snapshot })
    campaign(member.raft)

    expect(sketch(member.settle())).toContain('1>2 vote t2 1/9')
  })

  test.each([
    ['conf-change', 0],
    ['conf-change-v2', 2],
  ] as const)('a committed %s that is not applied lets %i vote requests leave', (kind, count) => {
    const member = lone({ options: { laxCampaignChecks: true } })
    const entries = [{ kind, term: 1, index: 3, data: '', change: UPDATE_2 }]
    stepOnly(member, {
      kind: 'app',
      from: 2,
      term: 1,
      index: 2,
      logTerm: 1,
      entries,
      commit: 3,
    })
    campaign(member.raft)

    const requests = member.settle().filter((sent) => sent.kind === 'vote')
    expect(requests).toHaveLength(count)
  })

  test('a transfer does not wait for committed changes to be applied', () => {
    const member = lone({ options: { laxCampaignChecks: true } })
    const change = UPDATE_2
    const entries = [{ kind: 'conf-change', term: 1, index: 3, data: '', change }] as const
    stepOnly(member, { kind: 'app', from: 2, term: 1, index: 2, logTerm: 1, entries, commit: 3 })
    stepOnly(member, { kind: 'timeout-now', from: 2, term: 1 })

    expect(sketch(member.settle())).toContain('1>2 vote t2 1/3')
  })
})
