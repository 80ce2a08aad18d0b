import { assert } from '../assert.ts'
import { refuse } from '../errors.ts'
import { inspectEtcd04, type MemberView } from '../etcd/v04/inspect.ts'
import type { Etcd04 } from '../etcd/v04/state.ts'
import { rankOf, STEP, STOP } from '../kernel/identity.ts'
import { type RunEnd, runLoop, type StepResult } from '../kernel/run-loop.ts'
import type { SimTime } from '../kernel/time.ts'
import { type DialOutlook, dialOutlook } from '../network/dial-outlook.ts'
import type { Endpoint } from '../network/http.ts'
import { MAX_HOSTS } from '../network/state.ts'
import type { Blueprint } from './blueprint.ts'
import { Core, type MakeHost } from './core.ts'
import { startDiscovery } from './discovery-host.ts'
import { handleNext } from './dispatch.ts'
import { hostNumber } from './fault-links.ts'
import { DISCOVERY, FIRST_MACHINE, OPERATOR } from './hosts.ts'
import type { Intervention } from './intervention.ts'
import { checkIntervention, refuseHost } from './intervention-check.ts'
import { intervene } from './interventions.ts'
import type { ProcessExit } from './machines.ts'
import { connect } from './power.ts'
import { ProcessHost } from './process-host.ts'
import type { AnyProgram } from './processes.ts'
import { programTable } from './programs.ts'
import { type BugSwitch, plantBugs } from './rules.ts'
import type { WorldSink } from './stamped.ts'

/** What a world can run besides the programs and rules of the real software. */
export interface WorldParts {
  /** The bug switches that blueprint and interventions may name. */
  readonly bugs?: readonly BugSwitch[]
  /** Programs that `start` interventions may name. */
  readonly programs?: readonly AnyProgram[]
}

/** Bounds of a run; reaching one is a named ending. */
export interface WorldLimits {
  /** Most events to handle; 1 000 000 000 when left out. */
  readonly maxEvents?: number
  /** Latest time when running until a predicate holds; none when left out. */
  readonly by?: SimTime
}

/** One machine as a look at the world shows it. */
export interface MachineView {
  readonly name: string
  readonly power: 'off' | 'booting' | 'on'
  readonly paused: boolean
  readonly boot: number
  readonly ip: string
  readonly programs: readonly string[]
  readonly exits: readonly ProcessExit[]
}

/** How much a world has on its hands. All of it stays bounded, however long a run lasts. */
export interface WorldLoad {
  /** Events in the queue, those of sleeping timers included. */
  readonly pending: number
  /** Timers and limits, armed or at rest. */
  readonly deadlines: number
  readonly connections: number
  readonly exchanges: number
  readonly processes: number
  /** What waits for paused machines to go on. */
  readonly deferred: number
}

const MOST_EVENTS = 1_000_000_000

const makeHost: MakeHost = (core, process) => new ProcessHost(core, process)

/** A simulated world: machines, network and services in virtual time. */
export class World {
  readonly blueprint: Blueprint
  private readonly core: Core
  private readonly parts: WorldParts
  private readonly steps: Intervention[]
  private readonly bugs: Set<string>
  private handled: number

  private constructor(core: Core, parts: WorldParts, from?: World) {
    this.core = core
    this.blueprint = core.blueprint
    this.parts = parts
    this.steps = from === undefined ? [] : [...from.steps]
    this.bugs = new Set(from?.bugs ?? core.blueprint.bugs)
    this.handled = from?.handled ?? 0
  }

  /**
   * Builds a world at time 0: nothing has happened, the first events are due.
   *
   * @throws {SimError} WORLD_TOO_MANY_MACHINES, WORLD_UNKNOWN_BUG, CHANCE_MISSING_SEED.
   */
  static create(blueprint: Blueprint, sink: WorldSink, parts: WorldParts = {}): World {
    checkSize(blueprint)
    const switches = blueprint.bugs.map((name) => bugNamed(parts, name))
    const table = programTable(plantBugs(switches), parts.programs ?? [])
    const core = new Core(blueprint, sink, { programs: table, makeHost })
    const world = new World(core, parts)
    connect(core, core.machine(OPERATOR))
    if (blueprint.discovery !== null) startDiscovery(core)
    for (const machine of core.machines) {
      const { blueprint: own } = machine
      if (own === null) continue
      if (own.bare) connect(core, machine)
      else if (own.bootsAt !== null) {
        world.plan(own.bootsAt, { kind: 'boot', machine: machine.name })
      }
    }
    for (const step of blueprint.steps) world.plan(step.at, step.does)
    return world
  }

  /** Microseconds since the start of the run. */
  get now(): SimTime {
    return this.core.now
  }

  /** Events handled so far. */
  get events(): number {
    return this.handled
  }

  /** Chronicled events so far. */
  get sequence(): number {
    return this.core.seq
  }

  /** Hash of the whole history so far: equal histories, equal texts. */
  get fingerprint(): string {
    return this.core.fingerprint.text
  }

  /** Handles one event. */
  step(): StepResult {
    const result = handleNext(this.core, this.doStep)
    if (result === 'handled') this.handled += 1
    return result
  }

  /**
   * Runs to a time (all its events included) or until a predicate holds after an event.
   * The answer says how the run ended; running on is always possible.
   */
  runUntil(until: SimTime | ((world: World) => boolean), limits: WorldLimits = {}): RunEnd {
    const maxEvents = limits.maxEvents ?? MOST_EVENTS
    const stopAt = typeof until === 'number' ? until : limits.by
    assert(stopAt === undefined || stopAt >= this.now, 'a world runs forwards only')
    const stop =
      stopAt === undefined || stopAt === Number.POSITIVE_INFINITY
        ? undefined
        : this.core.queue.push(stopAt, rankOf(STOP, 0), 0, null, 0)
    const holds = typeof until === 'number' ? undefined : () => until(this)
    let isReached = false
    try {
      const end = runLoop(this, { maxEvents }, holds)
      isReached = end.kind === 'time-reached'
      return end
    } finally {
      // Also after a predicate or a step that throws: left behind, it would end a later run early.
      if (stop !== undefined && !isReached) this.core.queue.cancel(stop)
    }
  }

  /**
   * Does something from outside, now.
   *
   * @throws {SimError} when it names what does not exist; nothing is done then.
   */
  apply(intervention: Intervention): void {
    intervene(this.core, intervention)
    if (intervention.kind === 'bug') this.plant(intervention.name)
  }

  /**
   * Does something from outside at a time, not before now. Steps of one time keep their order.
   *
   * @throws {SimError} when it names what does not exist; nothing is planned then.
   */
  plan(at: SimTime, intervention: Intervention): void {
    assert(at >= this.now, 'a step lies in the future')
    checkIntervention(this.core, intervention)
    if (intervention.kind === 'bug') bugNamed(this.parts, intervention.name)
    const position = this.steps.length
    this.steps.push(intervention)
    this.core.queue.push(at, rankOf(STEP, 0), position, null, 0)
  }

  /** Hands values out in place of draws of a stream, e.g. "retry-interval m1". */
  pinChance(stream: string, values: readonly number[]): void {
    this.core.chance.pin(stream, values)
  }

  /** An independent copy that goes on exactly like this one. */
  fork(sink: WorldSink): World {
    const { programs } = this.core
    const core = new Core(this.blueprint, sink, { programs, makeHost }, this.core)
    return new World(core, this.parts, this)
  }

  /** How much is pending, open and waiting right now. */
  load(): WorldLoad {
    const { queue, deadlines, network, processes, machines } = this.core
    return {
      pending: queue.size,
      deadlines: deadlines.size,
      connections: network.connections.size,
      exchanges: network.exchanges.size,
      processes: processes.size,
      deferred: machines.reduce((count, machine) => count + machine.deferred.length, 0),
    }
  }

  /** All machines of the blueprint, in its order. */
  machines(): readonly MachineView[] {
    return this.core.machines
      .filter((machine) => machine.blueprint !== null)
      .map((machine) => ({
        name: machine.name,
        power: machine.power,
        paused: machine.paused,
        boot: machine.boot,
        ip: machine.blueprint?.privateIpv4 ?? '',
        programs: this.running(machine.number).map((process) => process.program),
        exits: machine.exits,
      }))
  }

  /** Every running etcd of the machines, by machine in the blueprint's order. */
  members(): readonly { readonly machine: string; readonly view: MemberView }[] {
    return this.core.machines
      .filter((machine) => machine.blueprint !== null)
      .flatMap((machine) => {
        const view = this.memberOn(machine.number)
        return view === undefined ? [] : [{ machine: machine.name, view }]
      })
  }

  /**
   * What a dial from a host would meet right now, seen from above: nothing is sent.
   *
   * @throws {SimError} WORLD_UNKNOWN_HOST.
   */
  dialOutlook(from: string, target: Endpoint): DialOutlook {
    const number = hostNumber(this.core, from) ?? refuseHost(this.core, from, 'a dial')
    return dialOutlook(this.core.network, number, target, (host, port) => {
      return this.core.listener(host, port) !== 0
    })
  }

  /** What the discovery service stores; undefined while its storage does not run. */
  discoveryStorage(): MemberView | undefined {
    return this.memberOn(DISCOVERY)
  }

  private memberOn(machine: number): MemberView | undefined {
    const etcd = this.running(machine).find((process) => process.program === 'etcd')
    return etcd === undefined ? undefined : inspectEtcd04(etcd.state as Etcd04)
  }

  private running(machine: number) {
    return [...this.core.processes.values()].filter(
      (process) => process.machine === machine && process.status === 'running',
    )
  }

  private readonly doStep = (position: number): void => {
    const intervention = this.steps[position]
    if (intervention !== undefined) this.apply(intervention)
  }

  private plant(name: string): void {
    this.bugs.add(name)
    const switches = [...this.bugs].map((bug) => bugNamed(this.parts, bug))
    this.core.replacePrograms(programTable(plantBugs(switches), this.parts.programs ?? []))
  }
}

/** Beyond, two links would have one number. */
function checkSize({ machines }: Blueprint): void {
  const most = MAX_HOSTS - FIRST_MACHINE
  if (machines.length <= most) return
  refuse({
    code: 'WORLD_TOO_MANY_MACHINES',
    what: `${machines.length} machines are more than one network has numbers for.`,
    remedy: `Declare at most ${most}.`,
  })
}

function bugNamed(parts: WorldParts, name: string): BugSwitch {
  const known = parts.bugs ?? []
  const found = known.find((bug) => bug.name === name)
  if (found !== undefined) return found
  const names = known.map((bug) => bug.name).join(', ')
  return refuse({
    code: 'WORLD_UNKNOWN_BUG',
    what: `No bug switch is called "${name}".`,
    remedy: names === '' ? 'Hand the catalogue of switches to the world.' : `Use one of ${names}.`,
  })
}
