import {
  findBugs,
  type JournalMatch,
  type JournalMoment,
  journalOf,
  nearestName,
  refuse,
  runScenario,
  type Scenario,
} from '../index.ts'
import { inBlocks } from './lines-in-blocks.ts'
import { openScenario } from './open-scenario.ts'
import { failureLines } from './report.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** What `etcdsim journal` was asked. */
export interface JournalCommandOptions {
  /** Needed where there are several. */
  readonly machine?: string
  readonly unit?: readonly string[]
  readonly identifier?: readonly string[]
  readonly since?: JournalMoment
  readonly until?: JournalMoment
  readonly seed?: string
  readonly bug?: readonly string[]
}

/** Prints what `journalctl` shows on a machine at the end of a run. */
export async function journal(
  file: string,
  matches: readonly string[],
  options: JournalCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { since, until, bug: bugs = [] } = options
  findBugs(bugs)
  const match = matchOf(matches, options)
  const scenario = await openScenario(file)
  const machine = machineOf(scenario, options.machine, terminal)
  const run = runScenario(scenario, { seed: options.seed ?? scenario.seed, bugs })
  const lines = journalOf(run, {
    machine,
    match,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  })
  for (const block of inBlocks(lines)) terminal.out(block)
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run, terminal.name).join('\n')}\n`)
  return 1
}

function machineOf(scenario: Scenario, wish: string | undefined, { name }: Terminal): string {
  const known = scenario.machines.map((machine) => machine.name)
  const [only] = known
  if (wish === undefined && known.length === 1 && only !== undefined) return only
  if (wish === undefined) {
    return refuse({
      code: 'CLI_WHICH_MACHINE',
      what: `The scenario has ${known.length} machines, each with a journal of its own.`,
      remedy: `Name one, as in \`${name} journal ${scenario.name} --machine ${only}\`.`,
    })
  }
  const hosts = scenario.discovery === null ? known : [...known, 'discovery']
  if (hosts.includes(wish)) return wish
  const close = nearestName(wish, hosts)
  return refuse({
    code: 'CLI_UNKNOWN_MACHINE',
    what: `No machine of the scenario is called "${wish}".`,
    remedy: `${close === undefined ? '' : `Did you mean "${close}"? `}Use one of ${hosts.join(', ')}.`,
  })
}

const FIELDS = ['_EXE', '_COMM', '_PID', '_SYSTEMD_UNIT', 'SYSLOG_IDENTIFIER']

/** What the words mean that `journalctl` takes in the form FIELD=VALUE, and its options. */
function matchOf(words: readonly string[], options: JournalCommandOptions): JournalMatch {
  const valuesOf = new Map<string, string[]>(FIELDS.map((field) => [field, []]))
  for (const word of words) {
    const equals = word.indexOf('=')
    const values = valuesOf.get(word.slice(0, Math.max(0, equals)))
    if (values === undefined || equals === word.length - 1) refuseMatch(word)
    values.push(word.slice(equals + 1))
  }
  const of = (field: string): readonly string[] => valuesOf.get(field) ?? []
  return {
    units: [...(options.unit ?? []), ...of('_SYSTEMD_UNIT')],
    identifiers: [...(options.identifier ?? []), ...of('SYSLOG_IDENTIFIER'), ...of('_COMM')],
    executables: of('_EXE'),
    pids: of('_PID').map(Number),
  }
}

function refuseMatch(word: string): never {
  const field = word.includes('=') ? word.slice(0, word.indexOf('=')) : word
  const close = nearestName(field, FIELDS)
  return refuse({
    code: 'CLI_BAD_MATCH',
    what: `"${word}" is nothing that journal lines can be chosen by.`,
    remedy:
      `${close === undefined ? '' : `Did you mean "${close}"? `}Write a field and its value, ` +
      `such as _EXE=/usr/bin/coreos-cloudinit; the fields are ${FIELDS.join(', ')}.`,
  })
}
