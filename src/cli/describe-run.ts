import { type Command, Option } from 'commander'
import type { Ended } from './describe-views.ts'
import { bugOption, helpHint, parseJobs, parseSeeds, seedOption } from './option-values.ts'
import { REPORTERS } from './reporter.ts'
import type { Terminal } from './terminal.ts'

/** The command `run`. */
export function describeRun(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('run')
    .description('run scenarios and check what they expect')
    .showHelpAfterError(helpHint(terminal, 'run', 'scenarios'))
    .argument('<FILE|DIR...>', 'scenario files, names, or folders of them')
    .addOption(seedOption())
    .addOption(
      new Option('--seeds <A..B>', 'one run for each whole number from A to B')
        .argParser(parseSeeds)
        .conflicts('seed'),
    )
    .option('--jobs <N>', 'work in so many processes at once', parseJobs)
    .addOption(new Option('--reporter <NAME>', 'what the report looks like').choices(REPORTERS))
    .option('--twice', 'run each twice, and tell the first event in which the two differ')
    .option('--trace <DIR>', 'write an NDJSON trace of each run to this folder')
    .addOption(bugOption())
    .action(async (files: string[], options) => {
      const { run } = await import('./run-command.ts')
      ended(await run(files, options, terminal))
    })
}
