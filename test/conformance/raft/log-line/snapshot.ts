import type { Progress } from '../../../../src/raft/progress.ts'
import { describeConfState } from '../format/configuration.ts'
import { hex } from '../format/message.ts'
import { describeProgress } from '../format/progress.ts'
import { debug, info, type LogLine, type Told, type Wordings, warn } from './line.ts'

type Kind =
  | 'snapshot-held-back'
  | 'snapshot-unavailable'
  | 'snapshot-sent'
  | 'snapshot-paused'
  | 'snapshot-recovered'
  | 'snapshot-succeeded'
  | 'snapshot-failed'
  | 'snapshot-restoring'
  | 'snapshot-restored'
  | 'snapshot-fast-forwarded'
  | 'snapshot-accepted'
  | 'snapshot-ignored'
  | 'snapshot-to-leader'
  | 'snapshot-without-self'

/** Source: spec/raft-interaction-language.md, 6.6. */
export const SNAPSHOT_LINES: Wordings<Kind> = {
  'snapshot-held-back': ({ peer }) =>
    debug(`ignore sending snapshot to ${hex(peer)} since it is not recently active`),
  'snapshot-unavailable': ({ node, peer }) =>
    debug(
      `${hex(node)} failed to send snapshot to ${hex(peer)} ` +
        'because snapshot is temporarily unavailable',
    ),
  'snapshot-sent': ({ node, peer, firstIndex, commit, snapshot, progress }) =>
    debug(
      `${hex(node)} [firstindex: ${firstIndex}, commit: ${commit}] sent snapshot${end(snapshot)} ` +
        `to ${hex(peer)} [${describeProgress(progress)}]`,
    ),
  'snapshot-paused': (told) => replication(told, 'paused sending'),
  'snapshot-recovered': (told) =>
    replication(told, 'recovered from needing snapshot, resumed sending'),
  'snapshot-succeeded': (told) => replication(told, 'snapshot succeeded, resumed sending'),
  'snapshot-failed': (told) => replication(told, 'snapshot failed, resumed sending'),
  'snapshot-restoring': (told) =>
    info(`log [${position(told)}] starts to restore snapshot ${end(told.snapshot)}`),
  'snapshot-restored': (told) =>
    info(`${hex(told.node)} ${logState(told)} restored snapshot ${end(told.snapshot)}`),
  'snapshot-fast-forwarded': (told) =>
    info(
      `${hex(told.node)} ${logState(told)} fast-forwarded commit to snapshot ${end(told.snapshot)}`,
    ),
  'snapshot-accepted': ({ node, commit, snapshot }) =>
    info(`${hex(node)} [commit: ${commit}] restored snapshot ${end(snapshot)}`),
  'snapshot-ignored': ({ node, commit, snapshot }) =>
    info(`${hex(node)} [commit: ${commit}] ignored snapshot ${end(snapshot)}`),
  'snapshot-to-leader': ({ node }) =>
    warn(`${hex(node)} attempted to restore snapshot as leader; should never happen`),
  'snapshot-without-self': ({ node, snapshot }) =>
    warn(
      `${hex(node)} attempted to restore snapshot but it is not in the ConfState ` +
        `{${describeConfState(snapshot.confState)}}; should never happen`,
    ),
}

function replication(
  { node, peer, progress }: { node: number; peer: number; progress: Progress },
  what: string,
): LogLine {
  const shown = describeProgress(progress)
  return debug(`${hex(node)} ${what} replication messages to ${hex(peer)} [${shown}]`)
}

function end({ index, term }: { readonly index: number; readonly term: number }): string {
  return `[index: ${index}, term: ${term}]`
}

function logState(told: Told<'snapshot-restored' | 'snapshot-fast-forwarded'>): string {
  return `[commit: ${told.commit}, lastindex: ${told.lastIndex}, lastterm: ${told.lastTerm}]`
}

function position(told: Told<'snapshot-restoring'>): string {
  return (
    `committed=${told.committed}, applied=${told.applied}, applying=${told.applying}, ` +
    `unstable.offset=${told.unstableOffset}, ` +
    `unstable.offsetInProgress=${told.unstableOffsetInProgress}, ` +
    `len(unstable.Entries)=${told.unstableCount}`
  )
}
