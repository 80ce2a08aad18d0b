import type { RunReport } from './run-report.ts'

/** Runs that belong together: one scenario with one seed, or with a span of them. */
export interface RunGroup {
  readonly name: string
  readonly file: string
  /** Both included; null for a single run. */
  readonly seeds: { readonly from: number; readonly to: number } | null
}

/** Tells runs as they end. All calls come in the order of the scenarios and seeds. */
export interface Reporter {
  readonly begin: (group: RunGroup) => void
  readonly add: (report: RunReport) => void
  /** All runs of the group have been added. */
  readonly close: (group: RunGroup) => void
  /** Everything has been told. */
  readonly end: () => void
}

/** What reports look like. */
export type ReporterName = (typeof REPORTERS)[number]

/** Every way to tell runs, in the order of the help. */
export const REPORTERS = ['pretty', 'tap', 'junit', 'github', 'json', 'ndjson'] as const
