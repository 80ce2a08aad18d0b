import { BUGS } from '../bug/all.ts'
import type { SimTime } from '../kernel/time.ts'
import { type ForkableSink, Stepper } from '../world/stepper.ts'
import { type MachineView, World } from '../world/world.ts'
import { type CompileOptions, compile } from './compile.ts'
import type { PlacedMember } from './run-view.ts'
import type { Scenario } from './scenario.ts'

/** Nobody listens to a world that is only looked at. */
const DEAF: ForkableSink = {
  emit: () => undefined,
  routine: () => undefined,
  packet: () => undefined,
  fork: () => DEAF,
}

/** A scenario that can be looked at as it is at any time, forwards and backwards. */
export class Replay {
  private readonly stepper: Stepper<ForkableSink>

  /** @throws {SimError} BUG_UNKNOWN, CHANCE_MISSING_SEED. */
  constructor(scenario: Scenario, options: CompileOptions = {}) {
    const world = World.create(compile(scenario, options), DEAF, { bugs: BUGS })
    this.stepper = new Stepper(world, DEAF)
  }

  get now(): SimTime {
    return this.stepper.world.now
  }

  /** Events handled so far. */
  get events(): number {
    return this.stepper.position
  }

  /** Goes to a time, all its events included; at least 0. A way back begins at a checkpoint. */
  seek(time: SimTime): void {
    this.stepper.seekTime(time)
  }

  /** Every machine as it is then, in the scenario's order. */
  machines(): readonly MachineView[] {
    return this.stepper.world.machines()
  }

  /** Every etcd that runs then, by machine. */
  members(): readonly PlacedMember[] {
    return this.stepper.world.members()
  }
}
