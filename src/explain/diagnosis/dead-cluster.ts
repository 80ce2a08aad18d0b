import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'
import { type RefusedAttempt, refusedAttempts } from './refused-attempt.ts'

/**
 * A machine was given a token whose cluster left nothing but the note that it was founded: every
 * address has expired, or the only ones listed are those of machines that were refused before.
 */
export const deadCluster: Diagnoser = {
  name: 'dead-cluster',
  find: (events) => oncePerMachine(refusedAttempts(events).filter(isDead).map(diagnose)),
}

function isDead({ reason, listed, founder, isStateReplyLost }: RefusedAttempt): boolean {
  if (founder?.isAlive === true || (founder === null && isStateReplyLost)) return false
  if (reason === 'no-peer-listed') return true
  return reason === 'no-peer-answers' && listed.length > 0 && listed.every(isRefusedMachine)
}

function isRefusedMachine(peer: RefusedAttempt['listed'][number]): boolean {
  return peer.owner !== null && !peer.wasMember && !peer.isAlive
}

function diagnose({ machine, token, listed, evidence }: RefusedAttempt): Diagnosis {
  const found =
    listed.length === 0
      ? 'nobody else is listed there any more'
      : `only machines that were refused themselves are listed there (${listed.map((peer) => peer.owner).join(', ')})`
  return {
    name: 'dead-cluster',
    machine,
    sentence: `${machine} was given the token ${token} of a dead cluster: it was founded once, but ${found}.`,
    remedy:
      'Discard the token for good: ask for a new one ("curl https://discovery.etcd.io/new") and give it to every machine.',
    evidence,
  }
}
