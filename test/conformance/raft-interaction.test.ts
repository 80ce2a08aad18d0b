import { describe, expect, test } from 'vitest'
import { readDirectives } from './raft/datadriven/reader.ts'
import { EVERY_DRAWS, seededDraws } from './raft/election-timeouts.ts'
import { interactionHandler, raftInteraction } from './raft/interaction/kind.ts'

/** What the last of some commands prints. Commands stand one per line, without input. */
function lastOutput(...commands: readonly string[]): string {
  const handle = interactionHandler(seededDraws('a test').start())
  const text = commands.map((command) => `${command}\n----\n\n`).join('')
  return [...readDirectives(text)].map(handle).at(-1) ?? ''
}

const LINES = ['log-level none', 'add-nodes 3 voters=(1,2,3) index=5']
const LED = [...LINES, 'campaign 1', 'stabilize', 'log-level debug']

describe('a command that prints nothing', () => {
  test('says ok', () => {
    expect(lastOutput('_breakpoint')).toBe('ok')
    expect(lastOutput('log-level Warn', 'add-nodes 1')).toBe('ok')
    expect(lastOutput('log-level none', 'raft-state')).toBe('ok')
    expect(lastOutput('add-nodes 2', 'status 2')).toBe('ok')
    expect(lastOutput(...LED, 'stabilize')).toBe('ok')
  })
})

describe('a mistake that is part of the language', () => {
  test.each([
    ['dance', 'unknown command'],
    ['log-level loud', 'log levels must be either of [DEBUG INFO WARN ERROR FATAL NONE]'],
    ['stabilize log-level=loud', 'log levels must be either of [DEBUG INFO WARN ERROR FATAL NONE]'],
    ['add-nodes 1 voters=(1)', 'index must be specified as > 1 due to bootstrap'],
    ['add-nodes 1 voters=(1) index=1', 'index must be specified as > 1 due to bootstrap'],
    ['add-nodes 1 read-only=never', 'invalid read-only option "never"'],
    [
      'report-unreachable 1',
      'must specify exactly two node indexes: node on which to report, and reported node',
    ],
    ['propose-conf-change 1 transition=slow', 'unknown transition slow'],
    ['propose-conf-change 1 v2=true', 'unknown command v2'],
    ['compact 1 5', 'requested index is unavailable due to compaction'],
  ])('%s is answered', (command, answer) => {
    expect(lastOutput(...LINES, 'log-level debug', command)).toBe(answer)
    expect(lastOutput(...LINES, command)).toBe(answer)
  })

  test.each([
    ['v', 'unknown token v'],
    ['v1  v2', 'unknown token '],
    ['x1', 'unknown input: x1'],
    ['vx', 'strconv.ParseUint: parsing "x": invalid syntax'],
    ['v1\nv2', 'strconv.ParseUint: parsing "1\\nv2": invalid syntax'],
    [
      'v99999999999999999999999',
      'strconv.ParseUint: parsing "99999999999999999999999": value out of range',
    ],
  ])('the operations %j are answered', (operations, answer) => {
    expect(lastOutput(...LINES, `propose-conf-change 1\n${operations}`)).toBe(answer)
  })

  test('a change of the first form has one operation and no transition', () => {
    const answer = 'v1 conf change can only have one operation and no transition'

    expect(lastOutput(...LINES, 'propose-conf-change 1 v1=true\nv1 v2')).toBe(answer)
    expect(lastOutput(...LINES, 'propose-conf-change 1 v1=1 transition=explicit\nv1')).toBe(answer)
  })

  test('comes below what was printed before', () => {
    expect(lastOutput('log-level none', 'add-nodes 1', 'log-level info', 'propose 1 milk')).toBe(
      'INFO 1 no leader at term 0; dropping proposal\nraft proposal dropped',
    )
    expect(lastOutput('log-level none', 'add-nodes 1', 'propose 1 milk')).toBe(
      'raft proposal dropped',
    )
  })
})

describe('a mistake that is not part of the language', () => {
  test.each([
    'campaign',
    'campaign one',
    'campaign 4',
    'add-nodes many',
    'add-nodes 1 content=milk',
    'add-nodes 1 prevote=maybe',
    'deliver-msgs 1 drop=1',
    'deliver-msgs type=MsgMilk',
    'set-randomized-election-timeout 1',
    'set-randomized-election-timeout 1 timeout=0',
    'propose 1',
    'propose 1 a=b',
    'send-snapshot 1',
    'transfer-leadership from=1',
    'propose-conf-change 1 v1=true',
    'propose-conf-change 1 v1=maybe',
  ])('%s fails the file', (command) => {
    expect(
      raftInteraction.play(`${LINES.join('\n----\nok\n\n')}\n----\nok\n\n${command}`, ''),
    ).toMatch(/^line 9: WrongUse: .*\n {4}/)
  })
})

describe('messages in flight', () => {
  const VOTES = [...LINES, 'campaign 1', 'process-ready 1', 'log-level error']

  test('are delivered to some and dropped for others, in the order given', () => {
    expect(lastOutput(...VOTES, 'deliver-msgs drop=(3) 2')).toBe(
      'dropped: 1->3 MsgVote Term:1 Log:1/5\n1->2 MsgVote Term:1 Log:1/5\n',
    )
    expect(lastOutput(...VOTES, 'deliver-msgs 2 type=MsgApp')).toBe('no messages\n')
    expect(lastOutput(...VOTES, 'deliver-msgs type=MsgApp 2 type=MsgVote')).toBe(
      '1->2 MsgVote Term:1 Log:1/5\n',
    )
  })

  test('may be dropped for nodes that do not exist', () => {
    expect(lastOutput(...VOTES, 'deliver-msgs drop=(7,3)')).toBe(
      'dropped: 1->3 MsgVote Term:1 Log:1/5\n',
    )
  })

  test('of a node to itself are never dropped', () => {
    const asynchronous = LINES.map((line) => `${line} async-storage-writes=true`)
    const commands = [
      ...['log-level none', asynchronous[1] ?? '', 'campaign 1', 'process-ready 1'],
      ...['process-append-thread 1', 'log-level error'],
    ]

    expect(lastOutput(...commands, 'deliver-msgs drop=1')).toBe('no messages\n')
    expect(lastOutput(...commands, 'deliver-msgs drop=1', 'deliver-msgs 1')).toBe(
      '1->1 MsgVoteResp Term:1 Log:0/0\n',
    )
  })

  test('stay for nodes that are not asked to work', () => {
    expect(lastOutput(...VOTES, 'stabilize 1 2', 'deliver-msgs 3 type=MsgVote')).toBe(
      '1->3 MsgVote Term:1 Log:1/5\n',
    )
  })

  test('that are refused say why right below', () => {
    const removed = [
      ...[...LED, 'log-level none', 'propose-conf-change 1\nr3', 'stabilize 1 2'],
      ...['process-ready 3', 'deliver-msgs 3', 'process-ready 3', 'log-level debug'],
    ]

    expect(lastOutput(...removed, 'deliver-msgs 1')).toMatch(
      /^3->1 MsgAppResp .*\nraft: cannot step as peer not found\n/,
    )
  })
})

describe('work of several nodes', () => {
  test('is titled and indented, work of one node is not', () => {
    expect(lastOutput('add-nodes 2', 'process-ready 1')).toBe('<empty Ready>')
    expect(lastOutput('add-nodes 2', 'process-ready 2 1')).toBe(
      '> 2 handling Ready\n  <empty Ready>\n> 1 handling Ready\n  <empty Ready>\n',
    )
    expect(lastOutput('add-nodes 1', 'process-append-thread 1')).toBe('no append work to perform')
    expect(lastOutput('add-nodes 2', 'process-apply-thread 1 2')).toBe(
      '> 1 processing apply thread\n  no apply work to perform\n' +
        '> 2 processing apply thread\n  no apply work to perform\n',
    )
  })

  test('has a log level of its own', () => {
    const campaign = [...LED, 'campaign 2']

    expect(lastOutput(...campaign, 'stabilize log-level=none')).toBe('ok')
    expect(lastOutput(...campaign, 'stabilize log-level=none', 'raft-state')).toBe(
      '1: StateFollower (Voter) Term:2 Lead:2\n' +
        '2: StateLeader (Voter) Term:2 Lead:2\n' +
        '3: StateFollower (Voter) Term:2 Lead:2\n',
    )
    expect(lastOutput(...LINES, 'campaign 2', 'stabilize 2 log-level=error')).toMatch(
      /^> 2 handling Ready\n {2}Ready MustSync=true:\n/,
    )
  })
})

describe('what a node knows', () => {
  test('is shown as log, state and progress', () => {
    expect(lastOutput(...LED, 'raft-log 2')).toBe('1/6 EntryNormal ""\n')
    expect(lastOutput(...LED, 'status 1')).toBe(
      '1: StateReplicate match=6 next=7\n' +
        '2: StateReplicate match=6 next=7\n' +
        '3: StateReplicate match=6 next=7\n',
    )
    expect(lastOutput(...LED, 'compact 1 6')).toBe('log is empty: first index=7, last index=6')
    expect(lastOutput(...LED, 'add-nodes 1 voters=1 learners=4 index=9', 'raft-state')).toMatch(
      /4: StateFollower \(Non-Voter\) Term:0 Lead:0\n$/,
    )
  })

  test('is shown as window and pause when a peer is slow', () => {
    const narrow = ['log-level none', 'add-nodes 3 voters=(1,2,3) index=5 inflight=1', 'campaign 1']

    expect(
      lastOutput(...narrow, 'stabilize', 'log-level debug', 'propose 1 milk', 'status 1'),
    ).toBe(
      '1: StateReplicate match=6 next=7\n' +
        '2: StateReplicate match=6 next=8 paused inflight=1[full]\n' +
        '3: StateReplicate match=6 next=8 paused inflight=1[full]\n',
    )
  })
})

describe('commands of which a node is told', () => {
  test('payloads go to the log as bytes', () => {
    expect(lastOutput(...LED, 'propose 1 "Käse"', 'stabilize', 'raft-log 3')).toBe(
      '1/6 EntryNormal ""\n1/7 EntryNormal "\\"Käse\\""\n',
    )
  })

  test('a snapshot is sent past the core', () => {
    const confState = 'Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false'
    const described = `1->3 MsgSnap Term:1 Log:0/0\n  Snapshot: Index:6 Term:1 ConfState:${confState}`

    expect(lastOutput(...LED, 'send-snapshot 1 3')).toBe(described)
    expect(lastOutput(...LED, 'send-snapshot 1 3', 'deliver-msgs 3')).toBe(
      `${described}\nINFO 3 [commit: 6] ignored snapshot [index: 6, term: 1]\n`,
    )
  })

  test('an unreachable peer is probed', () => {
    expect(lastOutput(...LED, 'report-unreachable 1 3')).toBe(
      'DEBUG 1 failed to send message to 3 because it is unreachable ' +
        '[StateProbe match=6 next=7]\n',
    )
  })

  test('a leader is forgotten', () => {
    expect(lastOutput(...LED, 'forget-leader 2')).toBe('INFO 2 forgetting leader 1 at term 1\n')
    expect(lastOutput(...LED, 'forget-leader 1')).toBe('ok')
  })

  test('leadership is handed over, also when a follower is asked', () => {
    expect(lastOutput(...LED, 'transfer-leadership from=1 to=2')).toBe(
      'INFO 1 [term 1] starts to transfer leadership to 2\n' +
        'INFO 1 sends MsgTimeoutNow to 2 immediately as 2 already has up-to-date log\n',
    )
    expect(lastOutput(...LED, 'transfer-leadership from=3 to=2', 'process-ready 3')).toBe(
      'Ready MustSync=false:\nMessages:\n2->1 MsgTransferLeader Term:1 Log:0/0\n',
    )
  })

  test('ticks elect a leader when the timeout that is set has passed', () => {
    const quiet = ['log-level none', 'add-nodes 1 voters=(1) index=5', 'log-level info']

    expect(
      lastOutput(...quiet, 'set-randomized-election-timeout 1 timeout=4', 'tick-election 1'),
    ).toBe('ok')
    expect(
      lastOutput(
        ...[...quiet, 'set-randomized-election-timeout 1 timeout=4', 'tick-election 1'],
        'tick-heartbeat 1',
      ),
    ).toBe('INFO 1 is starting a new election at term 0\nINFO 1 became candidate at term 1\n')
  })
})

test('every way to draw election timeouts stays in range and repeats itself', () => {
  for (const draws of EVERY_DRAWS) {
    const [first, second] = [draws.start(), draws.start()]
    const drawn = Array.from({ length: 100 }, () => first(3))

    expect(drawn.filter((ticks) => ticks < 3 || ticks > 5)).toEqual([])
    expect(Array.from({ length: 100 }, () => second(3))).toEqual(drawn)
  }
})

test('a failing file tells how its election timeouts were drawn', () => {
  const text = 'add-nodes 1\n----\n\n'

  expect(raftInteraction.play(text, '')).toMatch(
    /^line 1\n.*\+ INFO 1 switched to configuration voters=\(\)\n.*always the lowest\)$/s,
  )
})
