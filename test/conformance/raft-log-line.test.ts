import { expect, test } from 'vitest'
import type { Configuration } from '../../src/raft/configuration.ts'
import type { Observation } from '../../src/raft/observation.ts'
import { logLineOf } from './raft/log-line/log-line.ts'

const JOINT: Configuration = {
  incoming: [1, 10],
  outgoing: [2],
  learners: [],
  learnersNext: [],
  autoLeave: true,
}

const VOTE = {
  request: 'pre-vote',
  last: { term: 3, index: 9 },
  vote: 0,
  from: 12,
  candidateLast: { term: 2, index: 11 },
  term: 4,
  remainingTicks: 0,
} as const

const SNAPSHOT = {
  index: 8,
  term: 2,
  confState: { voters: [1], learners: [], votersOutgoing: [], learnersNext: [], autoLeave: false },
  data: '',
}

/** What node 11 tells, and the line that upstream logs then. */
const CASES: readonly (readonly [Observation, string])[] = [
  [
    { node: 11, kind: 'switched-configuration', configuration: JOINT },
    'INFO b switched to configuration voters=(1 a)&&(2) autoleave',
  ],
  [{ node: 11, kind: 'became-pre-candidate', term: 2 }, 'INFO b became pre-candidate at term 2'],
  [
    {
      ...{ node: 11, kind: 'started', voters: [1, 10], term: 0 },
      ...{ commit: 4, applied: 3, lastIndex: 5, lastTerm: 1 },
    },
    'INFO newRaft b ' + '[peers: [1,a], term: 0, commit: 4, applied: 3, lastindex: 5, lastterm: 1]',
  ],
  [
    { node: 11, kind: 'leave-joint-refused', configuration: JOINT },
    'DEBUG not initiating automatic transition out of joint configuration ' +
      'voters=(1 a)&&(2) autoleave: raft proposal dropped',
  ],
  [
    { node: 11, kind: 'forget-leader-ignored' },
    'ERROR ignoring MsgForgetLeader due to ReadOnlyLeaseBased',
  ],
  [
    { node: 11, kind: 'vote-requested', request: 'vote', last: VOTE.last, to: 10, term: 4 },
    'INFO b [logterm: 3, index: 9] sent MsgVote request to a at term 4',
  ],
  [
    { node: 11, kind: 'vote-ignored-in-lease', ...VOTE, remainingTicks: 2 },
    'INFO b [logterm: 3, index: 9, vote: 0] ignored MsgPreVote from c ' +
      '[logterm: 2, index: 11] at term 4: lease is not expired (remaining ticks: 2)',
  ],
  [
    { node: 11, kind: 'vote-granted', ...VOTE },
    'INFO b [logterm: 3, index: 9, vote: 0] cast MsgPreVote for c [logterm: 2, index: 11] at term 4',
  ],
  [
    { node: 11, kind: 'vote-rejected', ...VOTE, request: 'vote', vote: 12 },
    'INFO b [logterm: 3, index: 9, vote: c] rejected MsgVote from c ' +
      '[logterm: 2, index: 11] at term 4',
  ],
  [
    { node: 11, kind: 'vote-received', response: 'vote-resp', from: 10, isRejected: true, term: 4 },
    'INFO b received MsgVoteResp rejection from a at term 4',
  ],
  [
    { node: 11, kind: 'votes-counted', response: 'pre-vote-resp', granted: 2, rejected: 1 },
    'INFO b has received 2 MsgPreVoteResp votes and 1 vote rejections',
  ],
  [
    { node: 11, kind: 'lower-term-ignored', term: 4, message: 'app-resp', from: 1, messageTerm: 3 },
    'INFO b [term: 4] ignored a MsgAppResp message with lower term from 1 [term: 3]',
  ],
  [
    { node: 11, kind: 'timeout-now-ignored', term: 4, role: 'pre-candidate', from: 1 },
    'DEBUG b [term 4 state StatePreCandidate] ignored MsgTimeoutNow from 1',
  ],
  [
    { node: 11, kind: 'timeout-now-received', term: 4, from: 1 },
    'INFO b [term 4] received MsgTimeoutNow from 1 and starts an election to get leadership.',
  ],
  [
    {
      ...{ node: 11, kind: 'conf-change-ignored', configuration: JOINT },
      change: {
        transition: 'auto',
        operations: [{ kind: 'add-learner-node', node: 10 }],
        context: '',
      },
      reason: { kind: 'unapplied', pendingIndex: 7, applied: 6 },
    },
    'INFO b ignoring conf change transition:ConfChangeTransitionAuto ' +
      'changes:{type:ConfChangeAddLearnerNode node_id:10} at config ' +
      'voters=(1 a)&&(2) autoleave: possible unapplied conf change at index 7 (applied to 6)',
  ],
  [
    {
      node: 11,
      kind: 'append-rejection-received',
      from: 10,
      index: 7,
      hint: { term: 2, index: 5 },
    },
    'DEBUG b received MsgAppResp(rejected, hint: (index 5, term 2)) from a for index 7',
  ],
  [
    { node: 11, kind: 'append-rejected', from: 10, ownTerm: 0, message: { term: 2, index: 5 } },
    'DEBUG b [logterm: 0, index: 5] rejected MsgApp [logterm: 2, index: 5] from a',
  ],
  [
    { node: 11, kind: 'log-conflict', index: 5, existingTerm: 1, conflictingTerm: 2 },
    'INFO found conflict at index 5 [existing term: 1, conflicting term: 2]',
  ],
  [
    {
      ...{ node: 11, kind: 'snapshot-restoring', committed: 4, applied: 3, applying: 4 },
      ...{ unstableOffset: 5, unstableOffsetInProgress: 6, unstableCount: 2, snapshot: SNAPSHOT },
    },
    'INFO log [committed=4, applied=3, applying=4, unstable.offset=5, ' +
      'unstable.offsetInProgress=6, len(unstable.Entries)=2] ' +
      'starts to restore snapshot [index: 8, term: 2]',
  ],
  [
    {
      ...{ node: 11, kind: 'snapshot-fast-forwarded', commit: 4, lastIndex: 8, lastTerm: 2 },
      snapshot: SNAPSHOT,
    },
    'INFO b [commit: 4, lastindex: 8, lastterm: 2] ' +
      'fast-forwarded commit to snapshot [index: 8, term: 2]',
  ],
  [
    { node: 11, kind: 'stale-append-ack', term: 4, messageTerm: 3 },
    'INFO b [term: 4] ignored entry appends from a MsgStorageAppendResp message ' +
      'with lower term [term: 3]',
  ],
  [
    {
      ...{ node: 11, kind: 'stable-mismatch' },
      ...{ acknowledged: { term: 1, index: 5 }, unstable: { term: 2, index: 5 } },
    },
    'INFO entry at (index,term)=(5,1) mismatched with entry at (5,2) in unstable log; ignoring',
  ],
]

test.each(CASES)('what is told as $kind is logged as upstream would', (told, line) => {
  const { level, text } = logLineOf(told)

  expect(`${level} ${text}`).toBe(line)
})
