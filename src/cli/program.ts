import { Command, CommanderError } from 'commander'
import { nearestName } from '../index.ts'
import { describeRun } from './describe-run.ts'
import { describeValidate } from './describe-validate.ts'
import { describeViews, type Ended } from './describe-views.ts'
import { type ExitCode, type Terminal, widthOf } from './terminal.ts'

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

function describeProgram(terminal: Terminal, ended: Ended): Command {
  const program = new Command('etcdsim')
    .description(
      'A full etcd cluster inside one process. Without a command: three machines boot, find ' +
        'each other and become a cluster, narrated step by step.',
    )
    .helpCommand('help [command]', 'display help for command')
    // Terms that are too long leave no room for what they mean.
    .configureHelp({ subcommandTerm: termOf })
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
  describeViews(program, terminal, ended)
  describeValidate(program, terminal, ended)
  return program
}

/** A command and what it needs, as the list of commands names it. */
function termOf(command: Command): string {
  const needed = command.registeredArguments.filter(({ required }) => required)
  const words = needed.map((argument) =>
    argument.variadic ? `<${argument.name()}...>` : `<${argument.name()}>`,
  )
  return [command.name(), ...words].join(' ')
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

const AFTER_HELP = `
FILE is a path, or the name of a scenario that comes with etcdsim, such as new-cluster.
Exit codes: 0 as expected, 1 an expectation or invariant failed, 2 the input is wrong,
3 a defect of etcdsim itself.`
