import type { Observation } from '../../../../src/raft/observation.ts'
import { describeConfiguration } from '../format/configuration.ts'
import { hex } from '../format/message.ts'
import { debug, error, info, type LogLine, type Wordings } from './line.ts'

type Kind =
  | 'switched-configuration'
  | 'became-follower'
  | 'became-candidate'
  | 'became-pre-candidate'
  | 'became-leader'
  | 'started'
  | 'leaving-joint'
  | 'leave-joint-refused'
  | 'forgot-leader'
  | 'forget-leader-ignored'

/** Start-up and changes of state. Source: spec/raft-interaction-language.md, 6.1. */
export const STATE_LINES: Wordings<Kind> = {
  'switched-configuration': ({ node, configuration }) =>
    info(`${hex(node)} switched to configuration ${describeConfiguration(configuration)}`),
  'became-follower': (told) => became(told, 'follower'),
  'became-candidate': (told) => became(told, 'candidate'),
  'became-pre-candidate': (told) => became(told, 'pre-candidate'),
  'became-leader': (told) => became(told, 'leader'),
  started: ({ node, voters, term, commit, applied, lastIndex, lastTerm }) =>
    info(
      `newRaft ${hex(node)} [peers: [${[...voters].map(hex).join(',')}], term: ${term}, ` +
        `commit: ${commit}, applied: ${applied}, lastindex: ${lastIndex}, lastterm: ${lastTerm}]`,
    ),
  'leaving-joint': ({ configuration }) => info(`initiating ${leaving(configuration)}`),
  'leave-joint-refused': ({ configuration }) =>
    debug(`not initiating ${leaving(configuration)}: raft proposal dropped`),
  'forgot-leader': ({ node, leader, term }) =>
    info(`${hex(node)} forgetting leader ${hex(leader)} at term ${term}`),
  'forget-leader-ignored': () => error('ignoring MsgForgetLeader due to ReadOnlyLeaseBased'),
}

function became({ node, term }: { node: number; term: number }, role: string): LogLine {
  return info(`${hex(node)} became ${role} at term ${term}`)
}

function leaving(
  configuration: Extract<Observation, { kind: 'leaving-joint' }>['configuration'],
): string {
  return `automatic transition out of joint configuration ${describeConfiguration(configuration)}`
}
