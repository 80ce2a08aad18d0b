import { TORN_RECORD, type WriteId } from '../host/disk.ts'
import type { DiskEnd } from './event.ts'

/** A file: a log of records, or one value that is replaced as a whole. Records are immutable. */
type StoredFile =
  | { readonly kind: 'log'; records: object[] }
  | { readonly kind: 'value'; readonly value: object }

/** How to take back one write that is not durable yet. */
type Undo =
  | { readonly kind: 'append'; readonly file: string }
  | { readonly kind: 'restore-tail'; readonly file: string; readonly tail: readonly object[] }
  | {
      readonly kind: 'restore-file'
      readonly file: string
      readonly before: StoredFile | undefined
    }

/**
 * What one machine has on its disk for one program. Survives crashes as far as it was synced.
 */
export class StoredDisk {
  private files = new Map<string, StoredFile>()
  private undos: { readonly id: WriteId; readonly undo: Undo }[] = []
  private lastId: WriteId = 0
  /** What the last sync was asked for. */
  private syncing: WriteId = 0

  /** Adds a record to a log file. */
  append(file: string, record: object): WriteId {
    this.log(file).push(record)
    return this.note({ kind: 'append', file })
  }

  /** Cuts a log file to its first `length` records. */
  truncate(file: string, length: number): WriteId {
    const tail = this.log(file).splice(length)
    return this.note({ kind: 'restore-tail', file, tail })
  }

  /** Sets the value of a file. */
  replace(file: string, value: object): WriteId {
    return this.put(file, { kind: 'value', value })
  }

  /** Sets all records of a log file. */
  rewrite(file: string, records: readonly object[]): WriteId {
    return this.put(file, { kind: 'log', records: [...records] })
  }

  /** Deletes a file. */
  remove(file: string): WriteId {
    const before = this.files.get(file)
    this.files.delete(file)
    return this.note({ kind: 'restore-file', file, before })
  }

  /** Records of a log file as they stand now; empty when there is none. */
  records(file: string): readonly object[] {
    const stored = this.files.get(file)
    return stored?.kind === 'log' ? [...stored.records] : []
  }

  /** Value of a file; undefined when there is none. */
  value(file: string): object | undefined {
    const stored = this.files.get(file)
    return stored?.kind === 'value' ? stored.value : undefined
  }

  /** Names of all files in order of creation. */
  names(): readonly string[] {
    return [...this.files.keys()]
  }

  /** Number of the last write. */
  get last(): WriteId {
    return this.lastId
  }

  /** Everything up to this write is safe from now on. */
  markDurable(upTo: WriteId): void {
    if (this.undos.length === 0) return
    if (upTo >= this.lastId) this.undos = []
    else this.undos = this.undos.filter((noted) => noted.id > upTo)
  }

  /** True while everything so far is on its way to the disk. */
  get isSyncing(): boolean {
    return this.syncing === this.lastId && this.undos.length > 0
  }

  /** Notes that everything so far is on its way to the disk; gives the last write of it. */
  beginSync(): WriteId {
    this.syncing = this.lastId
    return this.lastId
  }

  /** A sync goes on by itself when the process that asked for it has ended. */
  finishSync(): void {
    this.markDurable(this.syncing)
  }

  /** Leaves the disk as a crash of this kind does. */
  crash(end: DiskEnd): void {
    if (end === 'wiped') this.files.clear()
    if (end === 'unsynced-lost' || end === 'torn') this.loseUnsynced(end === 'torn')
    this.undos = []
  }

  /** A copy that shares records and values. */
  clone(): StoredDisk {
    const copy = new StoredDisk()
    for (const [name, file] of this.files) copy.files.set(name, copyOf(file))
    copy.undos = [...this.undos]
    copy.lastId = this.lastId
    copy.syncing = this.syncing
    return copy
  }

  private loseUnsynced(isTorn: boolean): void {
    const first = this.undos[0]
    for (let position = this.undos.length - 1; position >= 0; position -= 1) {
      const noted = this.undos[position]
      if (noted !== undefined) this.takeBack(noted.undo)
    }
    // The oldest unsynced append was under way: half of it is on the disk.
    if (isTorn && first?.undo.kind === 'append') this.log(first.undo.file).push(TORN_RECORD)
  }

  private takeBack(undo: Undo): void {
    if (undo.kind === 'append') this.log(undo.file).pop()
    else if (undo.kind === 'restore-tail') this.log(undo.file).push(...undo.tail)
    else if (undo.before === undefined) this.files.delete(undo.file)
    // A fork may hold the same undo: what goes on being written is a file of its own.
    else this.files.set(undo.file, copyOf(undo.before))
  }

  private put(file: string, stored: StoredFile): WriteId {
    const before = this.files.get(file)
    this.files.set(file, stored)
    return this.note({ kind: 'restore-file', file, before })
  }

  private log(file: string): object[] {
    const stored = this.files.get(file)
    if (stored?.kind === 'log') return stored.records
    const fresh: StoredFile = { kind: 'log', records: [] }
    this.files.set(file, fresh)
    return fresh.records
  }

  private note(undo: Undo): WriteId {
    this.lastId += 1
    this.undos.push({ id: this.lastId, undo })
    return this.lastId
  }
}

/** The same content; records and values are shared. */
const copyOf = (file: StoredFile): StoredFile =>
  file.kind === 'log' ? { kind: 'log', records: [...file.records] } : file
