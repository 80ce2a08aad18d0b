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

export function membersOf(
  configuration: Configuration,
  byId: ReadonlyMap<number, Progress>,
): Members {
  const { outgoing } = configuration
  const incoming = progressOf(configuration.incoming, byId)
  return {
    configuration,
    byId,
    all: progressOf(
      [...byId.keys()].sort((a, b) => a - b),
      byId,
    ),
    voters: outgoing.length === 0 ? incoming : progressOf(union(configuration), byId),
    incoming,
    outgoing: progressOf(outgoing, byId),
  }
}

function union({ incoming, outgoing }: Configuration): number[] {
  return [...new Set([...incoming, ...outgoing])].sort((a, b) => a - b)
}

function progressOf(ids: readonly number[], byId: ReadonlyMap<number, Progress>): Progress[] {
  const found: Progress[] = []
  for (const id of ids) {
    const progress = byId.get(id)
    if (progress !== undefined) found.push(progress)
  }
  return found
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
