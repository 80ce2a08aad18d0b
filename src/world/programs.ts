import { assert, present } from '../assert.ts'
import { curl } from '../client/request.ts'
import { discoveryFront } from '../discovery/service.ts'
import { createEtcd04 } from '../etcd/v04/program.ts'
import type { Host } from '../host/host.ts'
import type { Program } from '../host/program.ts'
import { FLEET } from '../machine/fleet.ts'
import { INIT } from '../machine/init.ts'
import type { AnyProgram } from './processes.ts'
import type { WorldRules } from './rules.ts'

/** Which code a program name runs. */
export interface ProgramTable {
  /** Undefined for a name that no program has. */
  find(name: string): AnyProgram | undefined
  /** Number of a timer name within its program, from 1. */
  timerNumber(program: string, timer: string): number
  timerName(program: string, number: number): string
}

interface Row {
  readonly program: AnyProgram
  readonly numbers: ReadonlyMap<string, number>
}

/** The programs of the 0.4 edition under these rules, besides those a test brings along. */
export function programTable(rules: WorldRules, extra: readonly AnyProgram[]): ProgramTable {
  const programs = [
    erase(INIT),
    erase(FLEET),
    erase(createEtcd04(rules)),
    erase(discoveryFront),
    erase(curl),
    ...extra,
  ]
  const rows = new Map(programs.map((program): [string, Row] => [program.name, rowOf(program)]))
  const row = (name: string) => present(rows.get(name), `program ${name} exists`)
  return {
    find: (name) => rows.get(name)?.program,
    timerNumber: (program, timer) =>
      present(row(program).numbers.get(timer), `${program} declares its timer "${timer}"`),
    timerName: (program, number) =>
      present(row(program).program.timers[number - 1], `${program} has a timer ${number}`),
  }
}

/**
 * Hides the types of a program's state and options, so that all fit one table. The world gives each
 * program only what that program made itself.
 */
export function erase<S, O, H extends Host>(program: Program<S, O, H>): AnyProgram {
  return program as unknown as AnyProgram
}

function rowOf(program: AnyProgram): Row {
  assert(program.timers.length <= 100, `${program.name} has at most 100 timers`)
  return {
    program,
    numbers: new Map(program.timers.map((timer, position) => [timer, position + 1])),
  }
}
