import type { Disk, WriteId } from '../host/disk.ts'
import { rankOf, WRITE } from '../kernel/identity.ts'
import type { StoredDisk } from '../machine/disk.ts'
import type { Core } from './core.ts'
import { diskOf, type Machine } from './machines.ts'
import type { Process } from './processes.ts'

/** A machine's disk as one of its processes sees it. */
export class DiskFace implements Disk {
  private readonly core: Core
  private readonly machine: Machine
  private readonly process: Process

  constructor(core: Core, machine: Machine, process: Process) {
    this.core = core
    this.machine = machine
    this.process = process
  }

  private get stored(): StoredDisk {
    return diskOf(this.machine, this.process.program)
  }

  append(file: string, record: object): WriteId {
    return this.stored.append(file, record)
  }

  truncate(file: string, length: number): WriteId {
    return this.stored.truncate(file, length)
  }

  replace(file: string, value: object): WriteId {
    return this.stored.replace(file, value)
  }

  rewrite(file: string, records: readonly object[]): WriteId {
    return this.stored.rewrite(file, records)
  }

  remove(file: string): WriteId {
    return this.stored.remove(file)
  }

  records(file: string): readonly object[] {
    return this.stored.records(file)
  }

  value(file: string): object | undefined {
    return this.stored.value(file)
  }

  files(): readonly string[] {
    return this.stored.names()
  }

  flush(): void {
    this.stored.markDurable(this.stored.last)
  }

  sync(): WriteId {
    if (this.stored.isSyncing) return this.stored.last
    const upTo = this.stored.beginSync()
    const { from, to } = this.core.blueprint.network.syncTime
    const stream = this.core.chance.stream(`sync ${this.machine.name}`)
    const at = this.core.now + this.core.chance.between(stream, from, to)
    this.core.queue.push(at, rankOf(WRITE, this.process.id), upTo, null, this.core.cause)
    return upTo
  }
}
