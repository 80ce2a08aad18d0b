import type { Recorded } from '../trace/event.ts'
import { matches, sayPattern } from '../trace/pattern.ts'
import type { Claim, ResponseClaim } from './scenario.ts'

/** Claims about what has happened: each event either counts for them or not. */
export type HistoryClaim = Extract<Claim, { kind: 'journal' | 'exit' | 'response' | 'event' }>

/** Whether a claim is about what has happened. */
export function isHistory(claim: Claim): claim is HistoryClaim {
  return ['journal', 'exit', 'response', 'event'].includes(claim.kind)
}

/** Whether an event counts for a claim. */
export function countsFor(claim: HistoryClaim, recorded: Recorded): boolean {
  switch (claim.kind) {
    case 'journal':
      return isLine(claim, recorded)
    case 'exit':
      return isExit(claim, recorded)
    case 'response':
      return isResponse(claim, recorded)
    case 'event':
      return matches(claim.pattern, recorded)
  }
}

/** Whether a claim holds after so many events that count for it. */
export function holdsAfter(claim: HistoryClaim, count: number): boolean {
  return claim.kind === 'event' && claim.count !== null ? count === claim.count : count > 0
}

/** What was found instead, in a few words. */
export function foundAfter(claim: HistoryClaim, count: number): string {
  switch (claim.kind) {
    case 'journal':
      return 'no such line'
    case 'exit':
      return `no exit of ${claim.program} with code ${claim.code}`
    case 'response':
      return `no such response to "${claim.id}"`
    case 'event':
      return count === 0 ? `no ${sayPattern(claim.pattern)}` : `${count} of ${claim.pattern.kind}`
  }
}

const isOn = (on: string | null, recorded: Recorded): boolean =>
  on === null || recorded.machine === on

function isLine(claim: Extract<HistoryClaim, { kind: 'journal' }>, recorded: Recorded): boolean {
  const { event } = recorded
  if (event.kind !== 'journal.line' || !isOn(claim.on, recorded)) return false
  return (
    (claim.source === null || event.source === claim.source) && event.text.includes(claim.contains)
  )
}

function isExit(claim: Extract<HistoryClaim, { kind: 'exit' }>, recorded: Recorded): boolean {
  const { event } = recorded
  if (event.kind !== 'process.exited' || !isOn(claim.on, recorded)) return false
  return event.program === claim.program && event.code === claim.code
}

function isResponse(claim: ResponseClaim, recorded: Recorded): boolean {
  const { event } = recorded
  if (event.kind === 'client.failed') {
    return event.id === claim.id && claim.failure !== null && event.failure === claim.failure
  }
  if (event.kind !== 'client.answered' || event.id !== claim.id || claim.failure !== null) {
    return false
  }
  const hasStatus = claim.status === null || event.status === claim.status
  return hasStatus && (claim.bodyContains === null || event.body.includes(claim.bodyContains))
}
