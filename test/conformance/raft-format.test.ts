import { describe, expect, test } from 'vitest'
import type { ConfChange, ConfState } from '../../src/raft/conf-change.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { APPEND_THREAD, APPLY_THREAD, message } from '../../src/raft/message.ts'
import type { Ready } from '../../src/raft/ready.ts'
import { bytesOf, quoteBytes } from './raft/format/bytes.ts'
import {
  describeConfChange,
  describeConfiguration,
  describeSnapshot,
} from './raft/format/configuration.ts'
import { describeEntry } from './raft/format/entry.ts'
import { describeMessage, messageTypeOf } from './raft/format/message.ts'
import { describeReady } from './raft/format/ready.ts'

const SIMPLE: ConfState = {
  voters: [1, 2],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
}

function normal(index: number, data: string): Entry {
  return { kind: 'normal', term: 1, index, data, change: undefined }
}

function change(index: number, fields: Partial<ConfChange>): Entry {
  const whole: ConfChange = { transition: 'auto', operations: [], context: '', ...fields }
  return { kind: 'conf-change-v2', term: 1, index, data: '', change: whole }
}

const SWAP: ConfChange = {
  transition: 'joint-explicit',
  operations: [
    { kind: 'remove-node', node: 1 },
    { kind: 'add-node', node: 17 },
    { kind: 'add-learner-node', node: 3 },
    { kind: 'update-node', node: 4 },
  ],
  context: 'why',
}

describe('bytes in quotes', () => {
  test.each([
    ['', '""'],
    ['"cat"', '"\\"cat\\""'],
    ['a\\b\n\t\x07', '"a\\\\b\\n\\t\\a"'],
    ['\x00\x7f', '"\\x00\\x7f"'],
    ['Grüße, 猫', '"Grüße, 猫"'],
    ['\u00a0\u200b', '"\\u00a0\\u200b"'],
  ])('show the text %j', (text, quoted) => {
    expect(quoteBytes(bytesOf(text))).toBe(quoted)
  })

  test('show what is no UTF-8 byte by byte', () => {
    expect(quoteBytes('a\xff\xc3b\xe7\x8c')).toBe('"a\\xff\\xc3b\\xe7\\x8c"')
  })
})

describe('an entry', () => {
  test('shows its payload', () => {
    expect(describeEntry(normal(7, 'milk'))).toBe('1/7 EntryNormal "milk"')
    expect(describeEntry(normal(8, ''))).toBe('1/8 EntryNormal ""')
  })

  test('shows what it changes, with ids in decimal', () => {
    expect(describeEntry(change(9, SWAP))).toBe('1/9 EntryConfChangeV2 r1 v17 l3 u4')
    expect(describeEntry({ ...change(9, SWAP), kind: 'conf-change' })).toMatch(/EntryConfChange r1/)
    expect(describeEntry(change(10, {}))).toBe('1/10 EntryConfChangeV2')
  })
})

describe('a configuration', () => {
  const joint = {
    incoming: [1, 10],
    outgoing: [1, 2],
    learners: [4],
    learnersNext: [2],
    autoLeave: true,
  }

  test('has only the parts that say something, with ids in hex', () => {
    expect(describeConfiguration(joint)).toBe(
      'voters=(1 a)&&(1 2) learners=(4) learners_next=(2) autoleave',
    )
    expect(
      describeConfiguration({
        incoming: [],
        outgoing: [],
        learners: [],
        learnersNext: [],
        autoLeave: false,
      }),
    ).toBe('voters=()')
  })

  test('of a snapshot has all parts', () => {
    const confState = { ...SIMPLE, voters: [10, 2], votersOutgoing: [3], learnersNext: [3] }

    expect(describeSnapshot({ index: 5, term: 2, confState, data: '' })).toBe(
      'Index:5 Term:2 ConfState:' +
        'Voters:[2 10] VotersOutgoing:[3] Learners:[] LearnersNext:[3] AutoLeave:false',
    )
  })

  test('that is asked for shows how to get there', () => {
    expect(describeConfChange({ ...SWAP, operations: SWAP.operations.slice(0, 2) })).toBe(
      'transition:ConfChangeTransitionJointExplicit ' +
        'changes:{type:ConfChangeRemoveNode node_id:1} ' +
        'changes:{type:ConfChangeAddNode node_id:17} context:"why"',
    )
  })
})

describe('a message', () => {
  test('shows the parts that it has', () => {
    const rejection = message({ kind: 'app-resp', from: 10, to: 0, term: 3, index: 7 })

    expect(describeMessage(rejection)).toBe('a->None MsgAppResp Term:3 Log:0/7')
    expect(
      describeMessage({ ...rejection, isRejected: true, rejectHint: 4, commit: 2, vote: 9 }),
    ).toBe('a->None MsgAppResp Term:3 Log:0/7 Rejected (Hint: 4) Commit:2 Vote:9')
  })

  test('gives several entries, a snapshot and responses lines of their own', () => {
    const entries = [normal(2, 'a'), normal(3, 'b')]
    const snapshot = { index: 1, term: 1, confState: SIMPLE, data: '' }
    const app = message({ kind: 'app', from: 1, to: 2, term: 1, entries })
    const append = message({
      kind: 'storage-append',
      from: 1,
      to: APPEND_THREAD,
      entries: entries.slice(1),
      snapshot,
      responses: [app, message({ kind: 'storage-append-resp', from: APPLY_THREAD, to: 1 })],
    })

    expect(describeMessage(append).split('\n')).toEqual([
      '1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/3 EntryNormal "b"]',
      '  Snapshot: Index:1 Term:1 ConfState:' +
        'Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false Responses:[',
      '  1->2 MsgApp Term:1 Log:0/0 Entries:[',
      '    1/2 EntryNormal "a"',
      '    1/3 EntryNormal "b"',
      '  ]',
      '  ApplyThread->1 MsgStorageAppendResp Term:0 Log:0/0',
      ']',
    ])
  })

  test('does not show a snapshot without entries behind it', () => {
    const snapshot = { index: 0, term: 0, confState: SIMPLE, data: '' }

    expect(describeMessage(message({ kind: 'snap', from: 1, to: 2, snapshot }))).toBe(
      '1->2 MsgSnap Term:0 Log:0/0',
    )
  })

  test('is found by the name of its type', () => {
    expect(messageTypeOf('MsgPreVoteResp')).toBe('pre-vote-resp')
    expect(() => messageTypeOf('MsgCat')).toThrow('no message is called "MsgCat"')
  })
})

describe('a Ready', () => {
  const empty: Ready = {
    softState: undefined,
    hardState: undefined,
    readStates: [],
    entries: [],
    snapshot: undefined,
    committedEntries: [],
    messages: [],
    mustSync: true,
  }

  test('without parts says so, on no line of its own', () => {
    expect(describeReady(empty)).toBe('<empty Ready>')
  })

  test('shows its parts in order', () => {
    const full: Ready = {
      softState: { leader: 10, role: 'pre-candidate' },
      hardState: { term: 2, vote: 0, commit: 0 },
      readStates: [
        { index: 4, token: 'ab' },
        { index: 5, token: '\xff' },
      ],
      entries: [normal(5, 'a')],
      snapshot: { index: 3, term: 1, confState: SIMPLE, data: 'x' },
      committedEntries: [normal(4, 'b')],
      messages: [message({ kind: 'hup', from: 1, to: 1 })],
      mustSync: false,
    }

    expect(describeReady(full).split('\n')).toEqual([
      'Ready MustSync=false:',
      'Lead:10 State:StatePreCandidate',
      'HardState Term:2 Commit:0',
      'ReadStates [{4 [97 98]} {5 [255]}]',
      'Entries:',
      '1/5 EntryNormal "a"',
      'Snapshot Index:3 Term:1 ConfState:' +
        'Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false',
      'CommittedEntries:',
      '1/4 EntryNormal "b"',
      'Messages:',
      '1->1 MsgHup Term:0 Log:0/0',
      '',
    ])
  })
})
