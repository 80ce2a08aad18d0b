import { renderWalk, type WalkPieces, walkPieces } from '../explain/walk.ts'
import type { WalkOptions, WalkRegistry } from '../explain/walk-options.ts'
import type { Run } from './run.ts'
import { DEFAULT_WIDTH, type WalkLook } from './walk-look.ts'

/** The narrated walkthrough of a run: lines without line ends. */
export function walkRun(run: Run, look: WalkLook = {}): readonly string[] {
  return renderWalk(run.chronicle, run.scenario.story, walkOptions(run, look))
}

/** The narrated walkthrough of a run in pieces, to be shown bit by bit. */
export function walkRunPieces(run: Run, look: WalkLook = {}): WalkPieces {
  return walkPieces(run.chronicle, run.scenario.story, walkOptions(run, look))
}

function walkOptions(run: Run, look: WalkLook): WalkOptions {
  const { scenario } = run
  return {
    width: look.width ?? DEFAULT_WIDTH,
    ascii: look.ascii ?? false,
    color: look.color ?? false,
    explain: look.explain ?? false,
    machines: scenario.machines.map(({ name, privateIpv4 }) => ({ name, ip: privateIpv4 })),
    discovery: scenario.discovery !== null,
    edition: scenario.edition,
    seed: run.seed,
    summary: {
      endedAt: run.end.at,
      checks: run.checks.map(({ name, holds }) => ({ name, holds })),
      violations: run.violations,
      registry: registryOf(run),
      fingerprint: run.fingerprint,
      diagnoses: run.diagnoses,
      next: look.next ?? [run.command],
    },
  }
}

/** Entries in the order of the machines; those of nobody's stand last. */
function registryOf({ registry, scenario }: Run): WalkRegistry | null {
  if (registry === null) return null
  const order = new Map(scenario.machines.map(({ machineId }, place) => [machineId, place]))
  const placeOf = (name: string): number => order.get(name) ?? order.size
  const entries = registry.entries
    .map(({ name, url, ttlSeconds }) => ({ name, url, ttlSeconds: ttlSeconds ?? 0 }))
    .sort((a, b) => placeOf(a.name) - placeOf(b.name) || (a.url < b.url ? -1 : 1))
    .map(({ url, ttlSeconds }) => ({ url, ttlSeconds }))
  return { token: registry.token, started: registry.isFounded, entries }
}
