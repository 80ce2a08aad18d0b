import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { nearestName, parseDuration, type SimTime } from '../index.ts'
import { type ExitCode, LEAST_WIDTH, type Terminal, widthOf } from './terminal.ts'

/**
 * Does what the words say, whatever they are.
 *
 * @throws {SimError} what a person has to mend, apart from the words themselves.
 */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = describeProgram(terminal, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (thrown) {
    // Commander has told it by now: help that was asked for, or what is wrong with the words.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    throw thrown
  }
}

type Ended = (code: ExitCode) => void

function describeProgram(terminal: Terminal, ended: Ended): Command {
  const program = new Command('etcdsim')
    .description(
      'A full etcd cluster inside one process. Without a command: three machines boot, find ' +
        'each other and become a cluster, narrated step by step.',
    )
    .helpCommand('help [command]', 'display help for command')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(`${text.trimEnd()} [CLI_BAD_COMMAND]\n`),
      getOutHelpWidth: () => widthOf(terminal, undefined),
      getErrHelpWidth: () => widthOf(terminal, undefined),
    })
    .showHelpAfterError(`Say \`${terminal.name} --help\` for what there is.`)
    .addHelpText('after', AFTER_HELP)
  program.option('--version', 'print the version and end').allowExcessArguments()
  program.action(async (options) => {
    const [word] = program.args
    if (word !== undefined) return refuseWord(program, word, terminal)
    if (options.version === true) {
      terminal.out(`${(await import('./own-package.ts')).packageVersion()}\n`)
      return
    }
    const { walk } = await import('./walk-command.ts')
    ended(await walk('new-cluster', {}, terminal))
  })
  describeRun(program, terminal, ended)
  describeWalk(program, terminal, ended)
  describeTrace(program, terminal, ended)
  return program
}

/** Ends with a remedy when the first word is no command. */
async function refuseWord(program: Command, word: string, terminal: Terminal): Promise<never> {
  const { packagedScenarios } = await import('./own-package.ts')
  const commands = program.commands.map((command) => command.name())
  const close = nearestName(word, commands)
  const isStory = /[./\\]/.test(word) || packagedScenarios().includes(word)
  const guess = isStory ? `walk ${word}` : close
  const remedy = guess === undefined ? '' : `\n(Did you mean \`${terminal.name} ${guess}\`?)`
  return program.error(`error: unknown command '${word}'${remedy}`)
}

/** What to do about wrong words after a command. */
const helpHint = ({ name }: Terminal, command: string, example: string): string =>
  `Write it as in \`${name} ${command} ${example}\`; \`${name} ${command} --help\` tells all.`

const AFTER_HELP = `
FILE is a path, or the name of a scenario that comes with etcdsim, such as new-cluster.
Exit codes: 0 as expected, 1 an expectation or invariant failed, 2 the input is wrong,
3 a defect of etcdsim itself.`

function describeRun(program: Command, terminal: Terminal, ended: Ended): void {
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
    .option('--trace <DIR>', 'write an NDJSON trace of each run to this folder')
    .addOption(bugOption())
    .action(async (files: string[], options) => {
      const { run } = await import('./run-command.ts')
      ended(await run(files, options, terminal))
    })
}

function describeWalk(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('walk')
    .description('narrate a scenario, step by step, with a lane for each machine')
    .showHelpAfterError(helpHint(terminal, 'walk', 'new-cluster'))
    .allowExcessArguments(false)
    .argument('<FILE>')
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
    .description('print the events of a run, one JSON object per line')
    .showHelpAfterError(helpHint(terminal, 'trace', 'new-cluster'))
    .allowExcessArguments(false)
    .argument('<FILE>')
    .addOption(new Option('--format <FORMAT>', 'format').choices(['ndjson']).default('ndjson'))
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

const seedOption = (): Option =>
  new Option('--seed <TEXT>', "use this seed instead of the file's").argParser(parseSeed)

const bugOption = (): Option =>
  new Option('--bug <NAME>', 'turn a planted bug on (repeatable)').argParser(collect)

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  value,
]

function parseSeed(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('Write any text or number, such as 1.')
}

function parseWidth(text: string): number {
  const width = Number(text)
  if (/^\d{1,4}$/.test(text) && width >= LEAST_WIDTH) return width
  throw new InvalidArgumentError(`Write a whole number from ${LEAST_WIDTH} to 9999, such as 80.`)
}

function parseTime(text: string): SimTime {
  const time = parseDuration(text)
  if (time !== undefined) return time
  throw new InvalidArgumentError('Write a number and its unit (us, ms, s, m, h, d), such as 1.5s.')
}

/** The most runs that one command makes. */
const MOST_SEEDS = 1_000_000

function parseSeeds(text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)
  const from = Number(match?.[1])
  const to = Number(match?.[2])
  if (match === null || from > to) {
    throw new InvalidArgumentError('Write two whole numbers, the smaller one first: 1..100.')
  }
  if (to - from < MOST_SEEDS) return { from, to }
  throw new InvalidArgumentError('Write at most a million seeds, such as 1..1000000.')
}
