/** Number of a write on one disk, counted from 1 and rising. */
export type WriteId = number

/**
 * A machine's disk as a program sees it. Records and values are immutable and shared by reference.
 *
 * A write is durable once `written` has named its id (after `sync`); until then a power loss may drop it.
 */
export interface Disk {
  /** Adds a record at the end of a log file, creating the file. */
  append(file: string, record: object): WriteId
  /** Drops all records of a log file from `length` on. */
  truncate(file: string, length: number): WriteId
  /** Replaces the whole content of a file atomically (write, then rename). */
  replace(file: string, value: object): WriteId
  /** Replaces all records of a log file atomically, as when a log is compacted. */
  rewrite(file: string, records: readonly object[]): WriteId
  /** Makes all writes so far durable before anything else happens; its time is the caller's service time. */
  flush(): void
  /** Asks for durability of all writes so far; `written` follows after the disk's sync time. */
  sync(): WriteId
  /** Records of a log file in order; the empty list when there is no such file. */
  records(file: string): readonly object[]
  /** Value of a file written by `replace`; undefined when there is none. */
  value(file: string): object | undefined
  /** Deletes a file; nothing happens when there is none. */
  remove(file: string): WriteId
  /** Names of all files in order of creation. */
  files(): readonly string[]
}

/** What is left of a record that was being written when the power went. */
export const TORN_RECORD: object = Object.freeze({ torn: true })
