import { fold32, foldNumber, hashText } from '../hash.ts'
import type { ConfState } from './conf-change.ts'
import type { Entry } from './entry.ts'
import type { Message, Snapshot } from './message.ts'

// How what nodes exchange and store enters a hash. Lists begin with their length and what may be missing
// with a mark, so that neighbours never run into each other.

/** Folds an entry with all it carries. */
export function foldEntry(seed: number, { kind, term, index, data, change }: Entry): number {
  let hash = foldNumber(foldNumber(seed, term), index)
  hash = fold32(hash, hashText(data))
  if (change === undefined) return hash
  hash = fold32(hash, change.operations.length)
  for (const { kind: verb, node } of change.operations) {
    hash = foldNumber(fold32(hash, hashText(verb)), node)
  }
  return fold32(hash, hashText(kind + change.transition + change.context))
}

/** Folds ids, terms or indexes in their order. */
export function foldNumbers(seed: number, values: readonly number[]): number {
  let hash = fold32(seed, values.length)
  for (let at = 0; at < values.length; at += 1) hash = foldNumber(hash, values[at] ?? 0)
  return hash
}

/** Folds a configuration as storage keeps it. */
export function foldConfState(seed: number, state: ConfState): number {
  let hash = fold32(seed, state.autoLeave ? 1 : 0)
  hash = foldNumbers(hash, state.voters)
  hash = foldNumbers(hash, state.votersOutgoing)
  hash = foldNumbers(hash, state.learners)
  return foldNumbers(hash, state.learnersNext)
}

/** Folds a snapshot, or that there is none. */
export function foldSnapshot(seed: number, snapshot: Snapshot | undefined): number {
  if (snapshot === undefined) return fold32(seed, 0)
  const hash = foldNumber(foldNumber(fold32(seed, 1), snapshot.index), snapshot.term)
  return foldConfState(fold32(hash, hashText(snapshot.data)), snapshot.confState)
}

/** Folds messages in their order, each with everything it carries. */
export function foldMessages(seed: number, messages: readonly Message[]): number {
  let hash = fold32(seed, messages.length)
  for (const message of messages) hash = foldMessage(hash, message)
  return hash
}

function foldMessage(seed: number, message: Message): number {
  let hash = fold32(seed, hashText(message.kind))
  hash = foldNumber(foldNumber(hash, message.from), message.to)
  hash = foldNumber(foldNumber(hash, message.term), message.logTerm)
  hash = foldNumber(foldNumber(hash, message.index), message.commit)
  hash = foldNumber(foldNumber(hash, message.vote), message.rejectHint)
  hash = fold32(fold32(hash, message.isRejected ? 1 : 0), hashText(message.context))
  hash = fold32(hash, message.entries.length)
  for (const entry of message.entries) hash = foldEntry(hash, entry)
  return foldMessages(foldSnapshot(hash, message.snapshot), message.responses)
}
