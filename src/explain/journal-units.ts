import type { Recorded } from '../trace/event.ts'

/** What a machine's units have to do with its journal. */
export interface JournalUnits {
  /** Programs by the unit that started them, e.g. "etcd" by "etcd.service". */
  readonly programs: ReadonlyMap<string, ReadonlySet<string>>
  /** Units by their description, with which systemd speaks of them. */
  readonly described: ReadonlyMap<string, string>
}

interface Found {
  readonly programs: Map<string, Set<string>>
  readonly described: Map<string, string>
  readonly processes: Map<number, string>
  /** Description of the unit that systemd was last about to start. */
  starting: string | undefined
}

const STARTING = /^Starting (.*)\.\.\.$/s

/** The units of each machine, as its events tell them. */
export function unitsOf(events: Iterable<Recorded>): ReadonlyMap<string, JournalUnits> {
  const machines = new Map<string, Found>()
  for (const { machine, event } of events) {
    if (machine === null) continue
    let found = machines.get(machine)
    if (found === undefined) {
      found = {
        programs: new Map(),
        described: new Map(),
        processes: new Map(),
        starting: undefined,
      }
      machines.set(machine, found)
    }
    if (event.kind === 'journal.line') {
      if (event.source === 'systemd') found.starting = STARTING.exec(event.text)?.[1]
    } else if (event.kind === 'unit.started') {
      found.processes.set(event.process, event.unit)
      // Between the two lines in which systemd names a unit by its description.
      if (found.starting !== undefined) found.described.set(found.starting, event.unit)
    } else if (event.kind === 'process.started') {
      addProgram(found, event.process, event.program)
    }
  }
  return machines
}

function addProgram({ programs, processes }: Found, process: number, program: string): void {
  const unit = processes.get(process)
  if (unit === undefined) return
  const known = programs.get(unit)
  if (known === undefined) programs.set(unit, new Set([program]))
  else known.add(program)
}

const ABOUT_DESCRIBED =
  /^(?:Starting|Started|Stopping|Stopped|Reloading|Reloaded|Finished|Failed to start|Dependency failed for) (.*?)(?:\.\.\.|\.)$/s
const ABOUT_NAMED = /^([\w@:.\\-]+\.(?:service|target|timer|socket|mount)): /

/** The unit that a line of systemd is about; undefined when it is about none. */
export function unitOfSystemdLine(units: JournalUnits, text: string): string | undefined {
  const described = ABOUT_DESCRIBED.exec(text)?.[1]
  if (described !== undefined) return units.described.get(described)
  return ABOUT_NAMED.exec(text)?.[1]
}
