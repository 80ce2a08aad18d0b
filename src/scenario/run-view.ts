import type { Violation } from '../check/invariant.ts'
import type { MemberView } from '../etcd/v04/inspect.ts'
import type { Diagnosis } from '../explain/diagnosis/diagnosis.ts'
import type { MachineView } from '../world/world.ts'
import type { TokenView } from './registry-view.ts'

/** One etcd process as claims see it: where it runs and what it believes. */
export interface PlacedMember {
  readonly machine: string
  readonly view: MemberView
}

/** What claims are judged by: a look at a run at one moment. Reading changes nothing. */
export interface RunView {
  machines(): readonly MachineView[]
  members(): readonly PlacedMember[]
  /** What stands under the scenario's own token; undefined without one, or with no storage. */
  registry(): TokenView | undefined
  /** Name of the machine whose etcd has this name; the name itself when it is none of ours. */
  machineOf(member: string): string
  violations(): readonly Violation[]
  /** Looks through all events: costly. */
  diagnoses(): readonly Diagnosis[]
}
