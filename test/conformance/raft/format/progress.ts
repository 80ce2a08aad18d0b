import {
  inflightCount,
  isPaused,
  isWindowFull,
  type Progress,
} from '../../../../src/raft/progress.ts'

const STATES: Readonly<Record<Progress['state'], string>> = {
  probe: 'StateProbe',
  replicate: 'StateReplicate',
  snapshot: 'StateSnapshot',
}

/** `StateReplicate match=14 next=15 inflight=2[full]`. */
export function describeProgress(progress: Progress): string {
  const inflight = inflightCount(progress)
  return [
    `${STATES[progress.state]} match=${progress.match} next=${progress.next}`,
    progress.isLearner ? ' learner' : '',
    isPaused(progress) ? ' paused' : '',
    progress.pendingSnapshot > 0 ? ` pendingSnap=${progress.pendingSnapshot}` : '',
    progress.isRecentlyActive ? '' : ' inactive',
    inflight > 0 ? ` inflight=${inflight}` : '',
    inflight > 0 && isWindowFull(progress) ? '[full]' : '',
  ].join('')
}

/** `1: StateProbe match=0 next=1`, one line per peer by ascending id. */
export function describeProgresses(peers: Iterable<Progress>): string {
  return [...peers]
    .sort((a, b) => a.id - b.id)
    .map((progress) => `${progress.id}: ${describeProgress(progress)}\n`)
    .join('')
}
