import type { Scenario } from '../index.ts'
import type { RunGroup } from './reporter.ts'

/** Runs of one scenario that are made one after the other, by one process. */
export interface RunChunk {
  readonly scenario: Scenario
  readonly seeds: () => Iterable<string>
  /** The words by which a command is asked for exactly these seeds. */
  readonly words: readonly string[]
  /** Position of its group in the plan. */
  readonly group: number
}

/** Everything that a `run` command makes, in the order in which it is told. */
export interface RunPlan {
  readonly groups: readonly RunGroup[]
  readonly chunks: readonly RunChunk[]
  /** All runs. */
  readonly count: number
}

/** Seeds that one process is given at once, at most. */
const LARGEST_CHUNK = 500
/** Fewer are not worth the start of a process, where all have one. */
const SMALLEST_CHUNK = 25
/** Pieces for each process, so that none is long idle while another works. */
const PIECES = 4

/** Plans the runs of scenarios: each with its own seed, another one, or a span of them. */
export function planRuns(
  scenarios: readonly Scenario[],
  wish: {
    readonly seed: string | undefined
    readonly seeds: { readonly from: number; readonly to: number } | undefined
    readonly jobs: number
  },
): RunPlan {
  const groups = scenarios.map(({ name, file }) => ({
    name,
    file: file ?? name,
    seeds: wish.seeds ?? null,
  }))
  const chunks = scenarios.flatMap((scenario, group): readonly RunChunk[] => {
    if (wish.seeds !== undefined) return spanChunks({ scenario, group }, wish.seeds, wish.jobs)
    const seed = wish.seed ?? scenario.seed
    return [{ scenario, group, seeds: () => [seed], words: ['--seed', seed] }]
  })
  const each = wish.seeds === undefined ? 1 : wish.seeds.to - wish.seeds.from + 1
  return { groups, chunks, count: each * scenarios.length }
}

function spanChunks(
  of: { readonly scenario: Scenario; readonly group: number },
  { from, to }: { readonly from: number; readonly to: number },
  jobs: number,
): readonly RunChunk[] {
  const all = to - from + 1
  const least = Math.min(SMALLEST_CHUNK, Math.ceil(all / jobs))
  const size = Math.min(LARGEST_CHUNK, Math.max(least, Math.ceil(all / (jobs * PIECES))))
  const chunks: RunChunk[] = []
  for (let first = from; first <= to; first += size) {
    const last = Math.min(to, first + size - 1)
    const words = ['--seeds', `${first}..${last}`]
    chunks.push({ ...of, seeds: () => seedsFrom(first, last), words })
  }
  return chunks
}

function* seedsFrom(first: number, last: number): Generator<string> {
  for (let seed = first; seed <= last; seed += 1) yield String(seed)
}
