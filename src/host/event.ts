/**
 * What a program tells the trace: a plain object with a dotted kind in the past tense.
 * Each folder declares its own kinds in its `event.ts`; `trace/event.ts` is their sum.
 */
export interface DomainEvent {
  readonly kind: `${string}.${string}`
}

export type HostEvent = JournalLine

/** A line that reached the machine's journal. */
export interface JournalLine {
  readonly kind: 'journal.line'
  /** Unit or identifier, as `journalctl -u` and `_EXE=` find it: "etcd", "coreos-cloudinit", "systemd". */
  readonly source: string
  readonly pid: number
  readonly text: string
}
