import type { SimTime } from '../kernel/time.ts'

/** Who can reach whom at one moment of a run, by `curl` from every machine. */
export interface ReachMatrix {
  readonly at: SimTime
  /** Machines that ask, in the scenario's order. */
  readonly machines: readonly string[]
  readonly targets: readonly ReachTarget[]
  /** One for each machine and target: all of the first machine come first. */
  readonly cells: readonly ReachCell[]
}

/** An address that is asked. */
export interface ReachTarget {
  readonly host: string
  readonly port: number
  readonly role: 'peer' | 'client' | 'port'
  /** Whose it is; null when no machine of the scenario has it. */
  readonly machine: string | null
}

/** What one machine gets from one address. */
export interface ReachCell {
  readonly from: string
  readonly target: ReachTarget
  /** `not-asked`: the machine that should ask is off or paused. */
  readonly outcome: 'open' | 'refused' | 'silent' | 'reset' | 'unknown-host' | 'not-asked'
  /** Why not; null when it is open. */
  readonly why: ReachObstacle | null
}

/** What is in the way, as only somebody who sees everything can tell. */
export type ReachObstacle =
  | 'nobody-listens'
  | 'firewall'
  | 'host-refuses'
  | 'no-route'
  | 'no-such-address'
  | 'no-such-name'
  | 'off'
  | 'paused'
  | 'host-silent'
  | 'cut'
  | 'lost'
  | 'died'
  | 'asking-off'
  | 'asking-paused'

const WORDS: Readonly<Record<ReachObstacle, string>> = {
  'nobody-listens': 'nothing listens on this port',
  firewall: 'a firewall rule is in the way',
  'host-refuses': 'the host refuses every dial',
  'no-route': 'a private address of another region: there is no route',
  'no-such-address': 'no host has this address',
  'no-such-name': 'no host has this name',
  off: 'the machine is off',
  paused: 'the machine is paused',
  'host-silent': 'the host answers nobody',
  cut: 'the network is cut between the two',
  lost: 'packets are lost, or the answer is too late',
  died: 'the server ended before it had answered',
  'asking-off': 'the machine that should ask is off',
  'asking-paused': 'the machine that should ask is paused',
}

/** What is in the way, in words that can follow a colon. */
export const sayObstacle = (why: ReachObstacle): string => WORDS[why]
