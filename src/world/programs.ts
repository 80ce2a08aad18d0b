import { assert } from '../assert.ts'
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
  find(name: string): ProgramRow | undefined
}

/** A program with its timer names numbered from 1, in the order in which it declares them. */
export interface ProgramRow {
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
  const rows = new Map(programs.map((program) => [program.name, rowOf(program)] as const))
  return { find: (name) => rows.get(name) }
}

/**
 * Hides the types of a program's state and options, so that all fit one table. The world gives each
 * program only what that program made itself.
 */
export function erase<S, O, H extends Host>(program: Program<S, O, H>): AnyProgram {
  return program as unknown as AnyProgram
}

function rowOf(program: AnyProgram): ProgramRow {
  assert(program.timers.length <= 100, `${program.name} has at most 100 timers`)
  return {
    program,
    numbers: new Map(program.timers.map((timer, position) => [timer, position + 1])),
  }
}
