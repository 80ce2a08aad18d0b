import { fold32, foldNumber, hashText } from '../hash.ts'
import type { RaftState } from './effect.ts'
import { entryAt } from './log.ts'
import type { LogEntry } from './message.ts'
import type { GoRaft, Progress } from './raft.ts'

/** How many of the last entries a member's digest covers; each names its index and term. */
const DIGESTED_ENTRIES = 4

const STATES: ReadonlyMap<RaftState, number> = new Map([
  ['initialized', 1],
  ['follower', 2],
  ['candidate', 3],
  ['leader', 4],
  ['stopped', 5],
])

/** 32-bit hash of an entry's term and command, equal on all members that hold it. */
export function digestEntry(entry: LogEntry): number {
  return foldNumber(entry.command.digest, entry.term)
}

/** 32-bit hash of what matters in a member, for comparing two runs. */
export function digestRaft(raft: GoRaft): number {
  let hash = fold32(hashText(raft.settings.name), STATES.get(raft.state) ?? 0)
  hash = foldNumber(hash, raft.term)
  hash = fold32(hash, hashText(raft.votedFor))
  hash = fold32(hash, hashText(raft.leader))
  hash = digestLog(raft, hash)
  hash = foldNumber(hash, raft.voteCount)
  hash = foldNumber(hash, raft.attempts)
  hash = foldNumber(hash, raft.armedUs)
  hash = foldNumber(hash, raft.nearWarningUs)
  for (const name of raft.synced) hash = fold32(hash, hashText(name))
  for (const [name, progress] of raft.peers) hash = digestProgress(hash, name, progress)
  for (const [name, progress] of raft.leaving) hash = digestProgress(hash, name, progress)
  for (const [index, ticket] of raft.tickets) hash = foldNumber(foldNumber(hash, index), ticket)
  return foldNumber(hash, raft.effects.length - raft.effectPosition)
}

function digestLog(raft: GoRaft, start: number): number {
  const { log } = raft
  let hash = foldNumber(start, log.startIndex)
  hash = foldNumber(hash, log.startTerm)
  hash = foldNumber(hash, log.lastIndex)
  hash = foldNumber(hash, raft.commitIndex)
  hash = foldNumber(hash, raft.commitTarget)
  hash = foldNumber(hash, raft.snapshotIndex)
  for (let back = 0; back < DIGESTED_ENTRIES; back += 1) {
    const entry = entryAt(log, log.lastIndex - back)
    if (entry !== undefined) hash = fold32(hash, digestEntry(entry))
  }
  return hash
}

function digestProgress(start: number, name: string, progress: Progress): number {
  let hash = fold32(start, hashText(name))
  hash = foldNumber(hash, progress.prevLogIndex)
  hash = foldNumber(hash, progress.awaiting)
  hash = fold32(hash, progress.tickKept ? 1 : 0)
  hash = foldNumber(hash, progress.lastActivityUs)
  hash = foldNumber(hash, progress.missed)
  return foldNumber(hash, progress.nextWarningUs)
}
