import type { Disk } from '../../../src/host/disk.ts'
import type { EnvironmentEntry, Recording } from './recording.ts'

type DiskEntry = Extract<EnvironmentEntry, { kind: 'disk' }>
type Saved = ReadonlyMap<string, { readonly value: object | undefined; records: readonly object[] }>

/** What each start left behind, so that a later one can find it: on the same host or another. */
export class CarriedDisks {
  private readonly entries: readonly DiskEntry[]
  private readonly left = new Map<string, Saved>()
  private readonly now = new Map<string, { readonly boot: number; readonly disk: Disk }>()

  constructor(recording: Recording) {
    this.entries = recording.environment.filter((entry) => entry.kind === 'disk')
  }

  /** Lays out the disk that this start finds; without an entry it stays as it is. */
  prepare(machine: string, boot: number, disk: Disk): void {
    for (const [name, { boot: latest, disk: held }] of this.now) {
      this.left.set(`${name} ${latest}`, save(held))
    }
    this.now.set(machine, { boot, disk })
    const entry = this.entries.find((one) => one.machine === machine && one.boot === boot)
    if (entry === undefined || (entry.state === 'kept' && entry.of === undefined)) return
    for (const file of disk.files()) disk.remove(file)
    if (entry.of === undefined) return
    const saved = this.left.get(`${entry.of.machine} ${entry.of.boot}`)
    if (saved === undefined) throw new Error(`no disk of ${entry.of.machine} was left behind`)
    restore(disk, saved)
  }
}

function save(disk: Disk): Saved {
  return new Map(
    disk.files().map((file) => [file, { value: disk.value(file), records: disk.records(file) }]),
  )
}

function restore(disk: Disk, saved: Saved): void {
  for (const [file, { value, records }] of saved) {
    if (value === undefined) disk.rewrite(file, records)
    else disk.replace(file, value)
  }
  disk.flush()
}
