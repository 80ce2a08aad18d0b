import { refuse } from '../errors.ts'
import type { ReachCell, ReachMatrix, ReachObstacle, ReachTarget } from '../explain/reach.ts'
import { seconds } from '../kernel/time.ts'
import type { DialOutlook } from '../network/dial-outlook.ts'
import { parseUrl } from '../text/url.ts'
import type { TraceEvent } from '../trace/event.ts'
import type { MachineView } from '../world/world.ts'
import type { Simulation } from './simulation.ts'

/** What is asked. */
export interface ReachOptions {
  /** Ask this port of every address instead of the peer and client ports. */
  readonly port?: number
}

/** A person's patience with one `curl`. */
const PATIENCE_US = seconds(3)
/** Most requests of one matrix. */
const MOST_CELLS = 20_000
const CLIENT_PORT = 4001
const PEER_PORT = 7001

/**
 * Asks every registered peer address and its client port by `curl` from every machine, now.
 *
 * It happens in a copy of the simulation, which goes on for three seconds: the simulation itself is
 * as it was. Without a discovery service the members' own addresses are asked.
 *
 * @throws {SimError} REACH_TOO_MANY.
 */
export function reachNow(simulation: Simulation, options: ReachOptions = {}): ReachMatrix {
  const machines = simulation.machines()
  const targets = targetsOf(simulation, options.port)
  if (machines.length * targets.length > MOST_CELLS) {
    refuse({
      code: 'REACH_TOO_MANY',
      what: `${machines.length} machines and ${targets.length} addresses make too many requests.`,
      remedy: `Look at an earlier moment, or at a scenario with at most ${MOST_CELLS} pairs.`,
    })
  }
  const answers = ask(simulation, machines, targets)
  const cells = machines.flatMap((machine) =>
    targets.map((target) => cellOf(simulation, machine, target, answers)),
  )
  return { at: simulation.now, machines: machines.map(({ name }) => name), targets, cells }
}

type Answer = Extract<TraceEvent, { kind: 'client.answered' | 'client.failed' }>

const idOf = (from: string, { host, port }: ReachTarget): string => `reach ${from} ${host}:${port}`

const canAsk = ({ power, paused }: MachineView): boolean => power === 'on' && !paused

function ask(
  simulation: Simulation,
  machines: readonly MachineView[],
  targets: readonly ReachTarget[],
): ReadonlyMap<string, Answer> {
  const fork = simulation.fork()
  const answers = new Map<string, Answer>()
  const hear = ({ event }: { readonly event: TraceEvent }): void => {
    if (event.kind === 'client.answered' || event.kind === 'client.failed') {
      answers.set(event.id, event)
    }
  }
  fork.on('client.answered', hear).on('client.failed', hear)
  const asked = { kind: 'request', method: 'GET', headers: [], body: '', redirects: 0 } as const
  for (const { name } of machines.filter(canAsk)) {
    for (const target of targets) {
      const url = `http://${target.host}:${target.port}/version`
      fork.apply({ ...asked, id: idOf(name, target), via: name, url, timeoutUs: PATIENCE_US })
    }
  }
  fork.runUntil(fork.now + PATIENCE_US + seconds(1))
  return answers
}

function cellOf(
  simulation: Simulation,
  machine: MachineView,
  target: ReachTarget,
  answers: ReadonlyMap<string, Answer>,
): ReachCell {
  const from = machine.name
  if (!canAsk(machine)) {
    return {
      from,
      target,
      outcome: 'not-asked',
      why: machine.paused ? 'asking-paused' : 'asking-off',
    }
  }
  const answer = answers.get(idOf(from, target))
  if (answer?.kind === 'client.answered') return { from, target, outcome: 'open', why: null }
  const outcome = answer === undefined ? 'silent' : outcomeOf(answer)
  return { from, target, outcome, why: whyNot(simulation, from, target, outcome) }
}

function outcomeOf({ failure }: Extract<Answer, { kind: 'client.failed' }>): ReachCell['outcome'] {
  switch (failure) {
    case 'refused':
    case 'reset':
    case 'unknown-host':
      return failure
    default:
      return 'silent'
  }
}

function whyNot(
  simulation: Simulation,
  from: string,
  target: ReachTarget,
  outcome: ReachCell['outcome'],
): ReachObstacle {
  const outlook: DialOutlook = simulation.dialOutlook(from, target)
  if (outlook.kind === 'refused' || outlook.kind === 'silent') return outlook.why
  if (outlook.kind === 'unknown') return 'no-such-name'
  const asked = simulation.machines().find(({ name }) => name === target.machine)
  if (asked?.paused === true) return 'paused'
  return outcome === 'reset' ? 'died' : 'lost'
}

function targetsOf(simulation: Simulation, port: number | undefined): readonly ReachTarget[] {
  const targets = endpointsOf(simulation).flatMap(({ peer, client }): readonly ReachTarget[] => {
    const machine = ownerOf(simulation, peer.host)
    if (port !== undefined) return [{ host: peer.host, port, role: 'port', machine }]
    return [
      { ...peer, role: 'peer', machine },
      { ...client, role: 'client', machine: ownerOf(simulation, client.host) },
    ]
  })
  const order = simulation.scenario.machines.map(({ name }) => name)
  const placeOf = ({ machine }: ReachTarget): number =>
    machine === null ? order.length : order.indexOf(machine)
  return targets
    .map((target, place) => ({ target, place }))
    .sort((a, b) => placeOf(a.target) - placeOf(b.target) || a.place - b.place)
    .map(({ target }) => target)
}

interface Endpoints {
  readonly peer: { readonly host: string; readonly port: number }
  readonly client: { readonly host: string; readonly port: number }
}

/** Registered addresses; without a discovery service those at which members listen. */
function endpointsOf(simulation: Simulation): readonly Endpoints[] {
  const listening = new Map<string, { readonly peerUrl: string; readonly clientUrl: string }>()
  for (const { machine, event } of simulation.chronicle) {
    if (event.kind === 'server.listening' && machine !== 'discovery')
      listening.set(event.name, event)
  }
  const registry = simulation.registry()
  const registered = registry?.entries.map(({ name, url }) => ({ name, url }))
  const all = registered ?? [...listening].map(([name, { peerUrl }]) => ({ name, url: peerUrl }))
  return all.map(({ name, url }) => {
    const peer = endpointOf(url, PEER_PORT)
    const clientUrl = listening.get(name)?.clientUrl
    const other = { host: peer.host, port: CLIENT_PORT }
    return { peer, client: clientUrl === undefined ? other : endpointOf(clientUrl, CLIENT_PORT) }
  })
}

function endpointOf(url: string, otherwise: number): { host: string; port: number } {
  const parsed = parseUrl(url)
  if (parsed.kind === 'failed') return { host: url, port: otherwise }
  return { host: parsed.url.host, port: parsed.url.port ?? otherwise }
}

function ownerOf({ scenario }: Simulation, host: string): string | null {
  const owner = scenario.machines.find(
    ({ privateIpv4, publicIpv4 }) => privateIpv4 === host || publicIpv4 === host,
  )
  return owner?.name ?? null
}
