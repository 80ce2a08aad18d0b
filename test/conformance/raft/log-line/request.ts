import { describeConfChange, describeConfiguration } from '../format/configuration.ts'
import { hex } from '../format/message.ts'
import { debug, error, info, type Told, type Wordings, warn } from './line.ts'

type Kind =
  | 'transfer-ignored-learner'
  | 'transfer-ignored-same-target'
  | 'transfer-aborted-for-next'
  | 'transfer-ignored-self'
  | 'transfer-started'
  | 'timeout-now-sent-at-once'
  | 'timeout-now-sent-after-append'
  | 'timeout-now-received'
  | 'transfer-dropped-leaderless'
  | 'proposal-dropped-leaderless'
  | 'proposal-not-forwarded'
  | 'proposal-dropped-in-transfer'
  | 'proposal-dropped-too-large'
  | 'conf-change-ignored'
  | 'read-dropped-leaderless'
  | 'read-answer-malformed'

/** Transfers of leadership, proposals and reads. Source: spec/raft-interaction-language.md, 6.3, 6.4. */
export const REQUEST_LINES: Wordings<Kind> = {
  'transfer-ignored-learner': ({ node }) =>
    debug(`${hex(node)} is learner. Ignored transferring leadership`),
  'transfer-ignored-same-target': ({ node, term, target }) =>
    info(
      `${hex(node)} [term ${term}] transfer leadership to ${hex(target)} is in progress, ` +
        `ignores request to same node ${hex(target)}`,
    ),
  'transfer-aborted-for-next': ({ node, term, target }) =>
    info(`${hex(node)} [term ${term}] abort previous transferring leadership to ${hex(target)}`),
  'transfer-ignored-self': ({ node }) =>
    debug(`${hex(node)} is already leader. Ignored transferring leadership to self`),
  'transfer-started': ({ node, term, target }) =>
    info(`${hex(node)} [term ${term}] starts to transfer leadership to ${hex(target)}`),
  'timeout-now-sent-at-once': ({ node, target }) =>
    info(
      `${hex(node)} sends MsgTimeoutNow to ${hex(target)} immediately ` +
        `as ${hex(target)} already has up-to-date log`,
    ),
  'timeout-now-sent-after-append': ({ node, target }) =>
    info(`${hex(node)} sent MsgTimeoutNow to ${hex(target)} after received MsgAppResp`),
  'timeout-now-received': ({ node, term, from }) =>
    info(
      `${hex(node)} [term ${term}] received MsgTimeoutNow from ${hex(from)} ` +
        'and starts an election to get leadership.',
    ),
  'transfer-dropped-leaderless': (told) => info(leaderless(told, 'dropping leader transfer msg')),
  'proposal-dropped-leaderless': (told) => info(leaderless(told, 'dropping proposal')),
  'proposal-not-forwarded': ({ node, leader, term }) =>
    info(`${hex(node)} not forwarding to leader ${hex(leader)} at term ${term}; dropping proposal`),
  'proposal-dropped-in-transfer': ({ node, term, target }) =>
    debug(
      `${hex(node)} [term ${term}] transfer leadership to ${hex(target)} is in progress; ` +
        'dropping proposal',
    ),
  'proposal-dropped-too-large': ({ node }) =>
    warn(
      `${hex(node)} appending new entries to log would exceed uncommitted entry size limit; ` +
        'dropping proposal',
    ),
  'conf-change-ignored': ({ node, change, configuration, reason }) =>
    info(
      `${hex(node)} ignoring conf change ${describeConfChange(change)} ` +
        `at config ${describeConfiguration(configuration)}: ${why(reason)}`,
    ),
  'read-dropped-leaderless': (told) => info(leaderless(told, 'dropping index reading msg')),
  'read-answer-malformed': ({ node, from, count }) =>
    error(
      `${hex(node)} invalid format of MsgReadIndexResp from ${hex(from)}, entries count: ${count}`,
    ),
}

function leaderless({ node, term }: { node: number; term: number }, consequence: string): string {
  return `${hex(node)} no leader at term ${term}; ${consequence}`
}

function why(reason: Told<'conf-change-ignored'>['reason']): string {
  switch (reason.kind) {
    case 'unapplied':
      return (
        `possible unapplied conf change at index ${reason.pendingIndex} ` +
        `(applied to ${reason.applied})`
      )
    case 'leave-joint-first':
      return 'must transition out of joint config first'
    case 'not-joint':
      return 'not in joint state; refusing empty conf change'
  }
}
