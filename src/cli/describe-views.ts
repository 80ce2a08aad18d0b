import { type Command, Option } from 'commander'
import {
  bugOption,
  collect,
  helpHint,
  parseMoment,
  parsePort,
  parseTime,
  parseWidth,
  seedOption,
} from './option-values.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Told how a command ended. */
export type Ended = (code: ExitCode) => void

/** The commands that show one run: `walk`, `journal`, `reach`, `trace`, and `schema`. */
export function describeViews(program: Command, terminal: Terminal, ended: Ended): void {
  describeWalk(program, terminal, ended)
  describeJournal(program, terminal, ended)
  describeReach(program, terminal, ended)
  describeTrace(program, terminal, ended)
  describeSchema(program, terminal)
}

function describeWalk(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('walk')
    .description('narrate a scenario, step by step, with a lane for each machine')
    .showHelpAfterError(helpHint(terminal, 'walk', 'new-cluster'))
    .allowExcessArguments(false)
    .argument('<FILE>')
    .option('--no-pause', 'print it at once, in a terminal too')
    .option('--cast <FILE>', 'write it as an asciicast in virtual time (- for standard output)')
    .option('--explain', 'say what the document states and what real etcd does')
    .option('--width <COLUMNS>', 'columns to fill', parseWidth)
    .option('--ascii', 'keep to ASCII characters')
    .addOption(
      new Option('--color <WHEN>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, options) => {
      const { walk } = await import('./walk-command.ts')
      ended(await walk(file, options, terminal))
    })
}

function describeTrace(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('trace')
    .description('print the events of a run, one JSON object per line, or as a diagram')
    .showHelpAfterError(helpHint(terminal, 'trace', 'new-cluster'))
    .allowExcessArguments(false)
    .argument('<FILE>')
    .addOption(
      new Option('--format <FORMAT>', 'format').choices(['ndjson', 'mermaid']).default('ndjson'),
    )
    .option('--from <TIME>', 'events from this time of the run on, e.g. 7d', parseTime)
    .option('--to <TIME>', 'events up to this time, included', parseTime)
    .option(
      '--only <KIND>',
      "events of this kind, or of all such as 'raft.*' (repeatable)",
      collect,
    )
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, options) => {
      const { trace } = await import('./trace-command.ts')
      ended(await trace(file, options, terminal))
    })
}

function describeJournal(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('journal')
    .description('print what journalctl shows on a machine')
    .showHelpAfterError(helpHint(terminal, 'journal', 'new-cluster --machine m1 -u etcd'))
    .argument('<FILE>')
    .argument('[FIELD=VALUE...]', 'lines of a program, e.g. _EXE=/usr/bin/coreos-cloudinit')
    .option('--machine <NAME>', 'the machine; may be left out where there is only one')
    .option('-u, --unit <UNIT>', 'lines of a unit and about it (repeatable)', collect)
    .option('-t, --identifier <NAME>', 'lines of an identifier (repeatable)', collect)
    .option('--since <TIME>', 'lines from then on: 7s, or "2014-08-10 00:00:07"', parseMoment)
    .option('--until <TIME>', 'lines up to then, included', parseMoment)
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, fields: string[], options) => {
      const { journal } = await import('./journal-command.ts')
      ended(await journal(file, fields, options, terminal))
    })
}

function describeReach(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('reach')
    .description('ask every registered address by curl from every machine, and say why not')
    .showHelpAfterError(helpHint(terminal, 'reach', 'leader-partition --at 40s'))
    .allowExcessArguments(false)
    .argument('<FILE>')
    .option('--at <TIME>', "the moment; the scenario's end when left out", parseTime)
    .option('--port <PORT>', 'this port instead of the peer and client ports', parsePort)
    .option('--json', 'print one JSON object')
    .option('--width <COLUMNS>', 'columns to fill', parseWidth)
    .option('--ascii', 'keep to ASCII characters')
    .addOption(
      new Option('--color <WHEN>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, options) => {
      const { reach } = await import('./reach-command.ts')
      ended(await reach(file, options, terminal))
    })
}

function describeSchema(program: Command, terminal: Terminal): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .allowExcessArguments(false)
    .action(async () => {
      const { scenarioJsonSchema } = await import('../index.ts')
      terminal.out(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`)
    })
}
