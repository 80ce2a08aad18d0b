import { BUGS, findBugs } from '../bug/all.ts'
import { Checker } from '../check/checker.ts'
import type { Violation } from '../check/invariant.ts'
import { refuse } from '../errors.ts'
import { diagnoseAll } from '../explain/diagnosis/all.ts'
import type { Diagnosis } from '../explain/diagnosis/diagnosis.ts'
import type { RunEnd } from '../kernel/run-loop.ts'
import type { SimTime } from '../kernel/time.ts'
import type { DialOutlook } from '../network/dial-outlook.ts'
import type { Endpoint } from '../network/http.ts'
import { Chronicle, type ChronicleView } from '../trace/chronicle.ts'
import { type EventKind, RunEvents, type RunListener } from '../trace/emitter.ts'
import { FanOut } from '../trace/fan-out.ts'
import { type PacketLevel, Packets } from '../trace/packets.ts'
import type { Intervention } from '../world/intervention.ts'
import { type MachineView, World } from '../world/world.ts'
import { type CompileOptions, compile } from './compile.ts'
import { type TokenView, viewToken } from './registry-view.ts'
import type { PlacedMember, RunView } from './run-view.ts'
import type { Scenario } from './scenario.ts'
import { type ExpectationResult, Watch } from './watch.ts'

/** Bounds of one call; reaching one is a named ending. */
export interface SimulationLimits {
  /** Most events to handle; 1 000 000 000 when left out. */
  readonly maxEvents?: number
}

const MOST_EVENTS = 1_000_000_000

/** What a run is begun with besides its scenario. */
export interface SimulationOptions extends CompileOptions {
  /** `all` keeps every packet, not only the last: for a run that is repeated to look into it. */
  readonly packets?: PacketLevel
}

interface Parts {
  readonly scenario: Scenario
  readonly options: SimulationOptions
  readonly chronicle: Chronicle
  readonly packets: Packets
  readonly checker: Checker
  readonly watch: Watch
}

/**
 * A scenario at work: a world with its chronicle, its checks and its expectations.
 *
 * It can be run to a time or until a predicate holds, looked into, acted upon and forked.
 */
export class Simulation implements RunView {
  readonly scenario: Scenario
  readonly options: SimulationOptions
  private readonly parts: Parts
  private readonly world: World
  private readonly listeners = new RunEvents()

  private constructor(parts: Parts, from?: World) {
    const { scenario, options, chronicle, packets, checker, watch } = parts
    this.parts = parts
    this.scenario = scenario
    this.options = options
    const sink = new FanOut([chronicle, checker, watch, this.listeners], packets)
    this.world = from?.fork(sink) ?? World.create(compile(scenario, options), sink, { bugs: BUGS })
  }

  /**
   * Begins a scenario: time is 0, and nothing has happened.
   *
   * @throws {SimError} BUG_UNKNOWN, CHANCE_MISSING_SEED.
   */
  static start(scenario: Scenario, options: SimulationOptions = {}): Simulation {
    findBugs(options.bugs ?? [])
    return new Simulation({
      scenario,
      options,
      chronicle: new Chronicle(),
      packets: new Packets(options.packets),
      checker: new Checker(),
      watch: new Watch(scenario.expect),
    })
  }

  get now(): SimTime {
    return this.world.now
  }

  /** Events handled so far. */
  get events(): number {
    return this.world.events
  }

  get seed(): string {
    return this.world.blueprint.seed
  }

  /** Hash of the whole history so far: equal histories, equal texts. */
  get fingerprint(): string {
    return this.world.fingerprint
  }

  /** Everything worth telling that has happened, in order. */
  get chronicle(): ChronicleView {
    return this.parts.chronicle
  }

  /** The last packets, 2^20 at least, or all: when, from where, where to, and what became of each. */
  get packets(): Packets {
    return this.parts.packets
  }

  /** The checks at work. */
  get checks(): Checker {
    return this.parts.checker
  }

  /** Calls the listener for each event of a kind (`*`: of all kinds) from now on. */
  on(kind: EventKind, listener: RunListener): this {
    this.listeners.on(kind, listener)
    return this
  }

  /** Like `on`, for the next event only. */
  once(kind: EventKind, listener: RunListener): this {
    this.listeners.once(kind, listener)
    return this
  }

  /** Ends what `on` began. */
  off(kind: EventKind, listener: RunListener): this {
    this.listeners.off(kind, listener)
    return this
  }

  /** Every machine as it is now: power, processes, how they ended; in the scenario's order. */
  machines(): readonly MachineView[] {
    return this.world.machines()
  }

  /** Every etcd that runs, by machine: role, term, log, members and keys as it knows them. */
  members(): readonly PlacedMember[] {
    return this.world.members()
  }

  /**
   * What stands under a token at the discovery service; undefined without a service.
   *
   * @param token The scenario's own when left out.
   */
  registry(token: string | null = this.scenario.token): TokenView | undefined {
    const storage = this.world.discoveryStorage()
    if (token === null || storage === undefined) return undefined
    return viewToken(storage, { token, now: this.now, chronicle: this.chronicle })
  }

  /** The scenario's name of a machine that etcd knows by its machine id; the id when none has it. */
  machineOf(member: string): string {
    const machine = this.scenario.machines.find(({ machineId }) => machineId === member)
    return machine?.name ?? member
  }

  /** What a dial from a host would meet right now, seen from above: nothing is sent. */
  dialOutlook(from: string, target: Endpoint): DialOutlook {
    return this.world.dialOutlook(from, target)
  }

  /** What broke an invariant so far, first things first, each with its chain of causes. */
  violations(): readonly Violation[] {
    return this.parts.checker.violations
  }

  /** Known problems that the history so far shows, each with a remedy. */
  diagnoses(): readonly Diagnosis[] {
    return diagnoseAll(this.parts.chronicle)
  }

  /** What became of the expectations; those still open did not hold. */
  expectations(): readonly ExpectationResult[] {
    return this.parts.watch.results(this)
  }

  /**
   * Does something from outside, now.
   *
   * @throws {SimError} WORLD_UNKNOWN_HOST, WORLD_UNKNOWN_BUG.
   */
  apply(intervention: Intervention): void {
    this.world.apply(intervention)
  }

  /**
   * Does something from outside at a time, not before now.
   *
   * @throws {SimError} SIMULATION_BAD_TIME, WORLD_UNKNOWN_HOST, WORLD_UNKNOWN_BUG; nothing is
   * planned then.
   */
  plan(at: SimTime, intervention: Intervention): void {
    checkTime(at, this.now)
    this.world.plan(at, intervention)
  }

  /** Hands out values in place of draws of a stream. */
  pinChance(stream: string, values: readonly number[]): void {
    this.world.pinChance(stream, values)
  }

  /**
   * Runs to a time (all its events included), or until a predicate holds after an event.
   *
   * @param until A predicate is tried until the scenario ends. What it throws is thrown here, after
   * the event is handled in full: the simulation can go on.
   * @throws {SimError} SIMULATION_BAD_TIME when the time has passed or is no whole microsecond.
   */
  runUntil(
    until: SimTime | ((simulation: Simulation) => boolean),
    limits: SimulationLimits = {},
  ): RunEnd {
    if (typeof until === 'number') checkTime(until, this.now)
    const last = typeof until === 'number' ? until : Math.max(this.now, this.scenario.endsAt)
    const wanted = typeof until === 'number' ? undefined : new Wish(() => until(this))
    const most = limits.maxEvents ?? MOST_EVENTS
    let events = 0
    for (;;) {
      const moment = this.parts.watch.nextMoment(this.now)
      const by = moment === undefined ? last : Math.min(moment, last)
      const end = this.stretch(by, most - events, wanted)
      wanted?.rethrow()
      events += end.events
      const isOver = end.kind === 'time-reached' || end.kind === 'idle'
      this.parts.watch.look(end.at, this, isOver)
      if (end.kind === 'budget-spent' || (isOver && end.at >= last)) return { ...end, events }
      if (wanted?.holds() === true) return { kind: 'condition-met', at: end.at, events }
      wanted?.rethrow()
    }
  }

  /** A copy that goes on by itself; listeners are not copied. */
  fork(): Simulation {
    const { scenario, options, chronicle, packets, checker, watch } = this.parts
    const copies = {
      chronicle: chronicle.fork(),
      packets: packets.fork(),
      checker: checker.fork(),
      watch: watch.fork(),
    }
    return new Simulation({ scenario, options, ...copies }, this.world)
  }

  /** Runs until a time, or until somebody has to look. */
  private stretch(by: SimTime, maxEvents: number, wanted: Wish | undefined): RunEnd {
    const { watch } = this.parts
    if (!watch.isWatching && wanted === undefined) return this.world.runUntil(by, { maxEvents })
    const stops = () => watch.isDue || (wanted !== undefined && (wanted.holds() || wanted.failed))
    return this.world.runUntil(stops, { maxEvents, by })
  }
}

/** A person's predicate: what it throws must not leave the run loop halfway through. */
class Wish {
  private readonly predicate: () => boolean
  private thrown: { readonly value: unknown } | undefined

  constructor(predicate: () => boolean) {
    this.predicate = predicate
  }

  get failed(): boolean {
    return this.thrown !== undefined
  }

  holds(): boolean {
    try {
      return this.predicate()
    } catch (value) {
      this.thrown = { value }
      return false
    }
  }

  rethrow(): void {
    if (this.thrown !== undefined) throw this.thrown.value
  }
}

function checkTime(time: SimTime, now: SimTime): void {
  if (Number.isSafeInteger(time) && time >= now) return
  refuse({
    code: 'SIMULATION_BAD_TIME',
    what: `The time ${time} is no whole microsecond from now (${now}) on.`,
    remedy: 'Give a time to come, such as seconds(40).',
  })
}
