import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'
import { type RefusedAttempt, refusedAttempts } from './refused-attempt.ts'

/**
 * The token says that a cluster was founded, but nobody founded it: the service carried out the
 * founder's creation of `_state`, and the founder never heard of it.
 */
export const burntToken: Diagnoser = {
  name: 'burnt-token',
  find: (events) => oncePerMachine(refusedAttempts(events).filter(isBurnt).map(diagnose)),
}

function isBurnt({ reason, listed, founder, isStateReplyLost }: RefusedAttempt): boolean {
  if (founder !== null || !isStateReplyLost || listed.some((peer) => peer.isAlive)) return false
  return reason === 'no-peer-listed' || reason === 'no-peer-answers'
}

function diagnose({ machine, token, evidence }: RefusedAttempt): Diagnosis {
  return {
    name: 'burnt-token',
    machine,
    sentence: `${machine} was given the burnt token ${token}: an answer of the discovery service was lost, so the token counts as used although no cluster was founded.`,
    remedy:
      'Discard the token: ask for a new one ("curl https://discovery.etcd.io/new") and boot every machine with it.',
    evidence,
  }
}
