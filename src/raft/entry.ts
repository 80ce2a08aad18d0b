import type { ConfChange } from './conf-change.ts'

/** What an entry carries: a payload of the application's, or a change of the configuration. */
export type EntryKind = 'normal' | 'conf-change' | 'conf-change-v2'

/**
 * One entry of the log. Immutable: logs, messages and storages share it.
 *
 * An empty normal entry is what every new leader appends; applications skip it.
 */
export interface Entry {
  readonly kind: EntryKind
  /** 0 in a proposal; the leader stamps it. */
  readonly term: number
  /** From 1; 0 in a proposal. */
  readonly index: number
  /** Payload of a normal entry, one char per byte; empty for conf changes. */
  readonly data: string
  /** What a conf change wants; undefined for normal entries. */
  readonly change: ConfChange | undefined
}

export const NO_ENTRIES: readonly Entry[] = []
