import type { Diagnoser, Diagnosis } from './diagnosis.ts'
import { oncePerMachine } from './once-per-machine.ts'
import { type RefusedAttempt, refusedAttempts } from './refused-attempt.ts'

/**
 * A machine was given the token of a cluster that is gone.
 *
 * etcd cannot tell this from a partition, so it only refuses. We can: no address that it read back
 * belongs to a living member, and the founder does not live either.
 */
export const staleToken: Diagnoser = {
  name: 'stale-token',
  find: (events) => oncePerMachine(refusedAttempts(events).filter(isStale).map(diagnose)),
}

function isStale(attempt: RefusedAttempt): boolean {
  const { reason, listed, founder } = attempt
  if (reason !== 'no-peer-answers' || listed.length === 0) return false
  if (founder?.isAlive === true || listed.some((peer) => peer.isAlive)) return false
  // Addresses of refused machines only are what a dead cluster leaves behind.
  return listed.some((peer) => peer.wasMember || peer.owner === null)
}

function diagnose({ machine, token, listed, evidence }: RefusedAttempt): Diagnosis {
  const addresses = listed.map((peer) => peer.address).join(', ')
  return {
    name: 'stale-token',
    machine,
    sentence: `${machine} was given the stale token ${token}: the cluster it belongs to is gone, and none of the addresses listed there (${addresses}) is a living member's.`,
    remedy:
      'Ask for a new token ("curl https://discovery.etcd.io/new") and give it to every machine of the new cluster.',
    evidence,
  }
}
