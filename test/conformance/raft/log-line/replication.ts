import { hex } from '../format/message.ts'
import { describeProgress } from '../format/progress.ts'
import { debug, info, type Wordings } from './line.ts'

type Kind =
  | 'no-progress'
  | 'append-rejection-received'
  | 'progress-decreased'
  | 'append-rejected'
  | 'log-conflict'
  | 'unstable-truncated'
  | 'unstable-replaced'
  | 'peer-unreachable'
  | 'stale-append-ack'
  | 'stable-missing'
  | 'stable-matches-snapshot'
  | 'stable-mismatch'

/** Appends and what storage acknowledges. Source: spec/raft-interaction-language.md, 6.5, 6.7. */
export const REPLICATION_LINES: Wordings<Kind> = {
  'no-progress': ({ node, peer }) => debug(`${hex(node)} no progress available for ${hex(peer)}`),
  'append-rejection-received': ({ node, from, index, hint }) =>
    debug(
      `${hex(node)} received MsgAppResp(rejected, hint: (index ${hint.index}, ` +
        `term ${hint.term})) from ${hex(from)} for index ${index}`,
    ),
  'progress-decreased': ({ node, peer, progress }) =>
    debug(`${hex(node)} decreased progress of ${hex(peer)} to [${describeProgress(progress)}]`),
  'append-rejected': ({ node, from, ownTerm, message }) =>
    debug(
      `${hex(node)} [logterm: ${ownTerm}, index: ${message.index}] rejected MsgApp ` +
        `[logterm: ${message.term}, index: ${message.index}] from ${hex(from)}`,
    ),
  'log-conflict': ({ index, existingTerm, conflictingTerm }) =>
    info(
      `found conflict at index ${index} [existing term: ${existingTerm}, ` +
        `conflicting term: ${conflictingTerm}]`,
    ),
  'unstable-truncated': ({ index }) => info(`truncate the unstable entries before index ${index}`),
  'unstable-replaced': ({ index }) => info(`replace the unstable entries from index ${index}`),
  'peer-unreachable': ({ node, peer, progress }) =>
    debug(
      `${hex(node)} failed to send message to ${hex(peer)} because it is unreachable ` +
        `[${describeProgress(progress)}]`,
    ),
  'stale-append-ack': ({ node, term, messageTerm }) =>
    info(
      `${hex(node)} [term: ${term}] ignored entry appends from a MsgStorageAppendResp message ` +
        `with lower term [term: ${messageTerm}]`,
    ),
  'stable-missing': ({ index }) =>
    info(`entry at index ${index} missing from unstable log; ignoring`),
  'stable-matches-snapshot': ({ index }) =>
    info(`entry at index ${index} matched unstable snapshot; ignoring`),
  'stable-mismatch': ({ acknowledged, unstable }) =>
    info(
      `entry at (index,term)=(${acknowledged.index},${acknowledged.term}) mismatched with ` +
        `entry at (${unstable.index},${unstable.term}) in unstable log; ignoring`,
    ),
}
