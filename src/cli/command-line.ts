import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Mistake } from '../node.ts'
import { type ExitCode, LEAST_WIDTH, type Terminal, widthOf } from './terminal.ts'

/** Does what the words after `etcdsim` say; never throws and never ends the process. */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = describeProgram(terminal, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (thrown) {
    return await explainFailure(thrown, terminal)
  }
}

type Ended = (code: ExitCode) => void

function describeProgram(terminal: Terminal, ended: Ended): Command {
  const program = new Command('etcdsim')
    .description(
      'A full etcd cluster inside one process. Without a command: three machines boot, find ' +
        'each other and become a cluster, narrated step by step.',
    )
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => widthOf(terminal, undefined),
      getErrHelpWidth: () => widthOf(terminal, undefined),
    })
    .showHelpAfterError('Say `etcdsim --help` for what there is.')
    .addHelpText('after', AFTER_HELP)
  program.option('--version', 'print the version and end').allowExcessArguments()
  program.action(async (options) => {
    const [word] = program.args
    if (word !== undefined) return refuseWord(program, word)
    if (options.version === true) {
      terminal.out(`${(await import('../node.ts')).packageVersion()}\n`)
      return
    }
    const { walk } = await import('./walk-command.ts')
    ended(walk('new-cluster', { explain: false, ascii: false, color: 'auto', bug: [] }, terminal))
  })
  describeRun(program, terminal, ended)
  describeWalk(program, terminal, ended)
  describeTrace(program, terminal, ended)
  return program
}

/** Ends with a remedy when the first word is no command. */
async function refuseWord(program: Command, word: string): Promise<never> {
  const { nearestName, packagedScenarios } = await import('../node.ts')
  const commands = program.commands.map((command) => command.name())
  const close = nearestName(word, commands)
  const isStory = packagedScenarios().includes(word)
  const guess = isStory ? `walk ${word}` : close
  const remedy = guess === undefined ? '' : `\n(Did you mean \`etcdsim ${guess}\`?)`
  return program.error(`error: unknown command '${word}'${remedy}`)
}

const AFTER_HELP = `
FILE is a path, or the name of a scenario that comes with etcdsim, such as new-cluster.
Exit codes: 0 as expected, 1 an expectation or invariant failed, 2 the input is wrong,
3 a defect of etcdsim itself.`

function describeRun(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('run')
    .description('run scenarios and check what they expect')
    .argument('<FILE|DIR...>', 'scenario files, names, or folders of them')
    .addOption(seedOption())
    .addOption(
      new Option('--seeds <A..B>', 'one run for each whole number from A to B')
        .argParser(parseSeeds)
        .conflicts('seed'),
    )
    .option('--trace <DIR>', 'write an NDJSON trace of each run to this folder')
    .addOption(bugOption())
    .action(async (files: string[], options) => {
      const { run } = await import('./run-command.ts')
      ended(run(files, options, terminal))
    })
}

function describeWalk(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('walk')
    .description('narrate a scenario, step by step, with a lane for each machine')
    .argument('<FILE>')
    .option('--explain', 'say what the document states and what real etcd does', false)
    .option('--width <COLUMNS>', 'columns to fill', parseWidth)
    .option('--ascii', 'keep to ASCII characters', false)
    .addOption(
      new Option('--color <WHEN>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, options) => {
      const { walk } = await import('./walk-command.ts')
      ended(walk(file, options, terminal))
    })
}

function describeTrace(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('trace')
    .description('print the events of a run, one JSON object per line')
    .argument('<FILE>')
    .addOption(new Option('--format <FORMAT>', 'format').choices(['ndjson']).default('ndjson'))
    .option('--only <KIND>', 'events of this kind only (repeatable)', collect, [])
    .addOption(seedOption())
    .addOption(bugOption())
    .action(async (file: string, options) => {
      const { trace } = await import('./trace-command.ts')
      ended(trace(file, options, terminal))
    })
}

const seedOption = (): Option => new Option('--seed <TEXT>', "use this seed instead of the file's")

const bugOption = (): Option =>
  new Option('--bug <NAME>', 'turn a planted bug on (repeatable)').argParser(collect).default([])

const collect = (value: string, earlier: readonly string[]): readonly string[] => [
  ...earlier,
  value,
]

function parseWidth(text: string): number {
  const width = Number(text)
  if (/^\d{1,4}$/.test(text) && width >= LEAST_WIDTH) return width
  throw new InvalidArgumentError(`Write a whole number from ${LEAST_WIDTH} to 9999, such as 80.`)
}

/** The most runs that one command makes. */
const MOST_SEEDS = 1_000_000

function parseSeeds(text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)
  const from = Number(match?.[1])
  const to = Number(match?.[2])
  if (match !== null && from <= to && to - from < MOST_SEEDS) return { from, to }
  throw new InvalidArgumentError('Write the smaller number first, such as 1..100.')
}

/** Says why a command failed, without a stack for what is a person's to mend. */
async function explainFailure(thrown: unknown, terminal: Terminal): Promise<ExitCode> {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  // The library is loaded by now, unless the words themselves were wrong.
  const { formatMistake, SimError } = await import('../node.ts')
  if (thrown instanceof SimError) {
    for (const mistake of thrown.mistakes) {
      terminal.err(`${formatMistake(mistake)}${excerptOf(mistake)}\n`)
    }
    return 2
  }
  const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  terminal.err(
    `${told}\nThis is a defect of etcdsim: please report it with the command you gave.\n`,
  )
  return 3
}

const excerptOf = ({ excerpt }: Mistake): string =>
  excerpt === undefined
    ? ''
    : `
${excerpt}`
