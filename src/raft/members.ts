import type { ConfState } from './conf-change.ts'
import type { Configuration } from './configuration.ts'
import type { Progress } from './progress.ts'

/** Who belongs to the cluster, prepared for quick use. Ids ascending everywhere. */
export interface Members {
  readonly configuration: Configuration
  readonly byId: ReadonlyMap<number, Progress>
  readonly all: readonly Progress[]
  /** Voters of either half. */
  readonly voters: readonly Progress[]
  readonly incoming: readonly Progress[]
  readonly outgoing: readonly Progress[]
}

/** @param byId In the order of ids. */
export function membersOf(
  configuration: Configuration,
  byId: ReadonlyMap<number, Progress>,
): Members {
  const progressOf = (ids: readonly number[]): Progress[] => ids.flatMap((id) => byId.get(id) ?? [])
  const { incoming, outgoing } = configuration
  const voterIds =
    outgoing.length === 0
      ? incoming
      : [...new Set([...incoming, ...outgoing])].sort((a, b) => a - b)
  return {
    configuration,
    byId,
    all: [...byId.values()],
    voters: progressOf(voterIds),
    incoming: progressOf(incoming),
    outgoing: progressOf(outgoing),
  }
}

/** Whether a node is a voter of either half. */
export function isVoter({ configuration }: Members, id: number): boolean {
  return configuration.incoming.includes(id) || configuration.outgoing.includes(id)
}

/** The configuration as storage keeps it. */
export function confStateOf({
  incoming,
  outgoing,
  learners,
  learnersNext,
  autoLeave,
}: Configuration): ConfState {
  return { voters: incoming, learners, votersOutgoing: outgoing, learnersNext, autoLeave }
}
