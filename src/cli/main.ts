import { runCommandLine } from './command-line.ts'
import { terminalKeyboard } from './keyboard.ts'
import { nameOfProgram } from './program-name.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`etcdsim | head`) closes the pipe: nothing is wrong then.
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`Standard output cannot be written: ${error.message}. [CLI_CANNOT_WRITE]\n`)
  process.exit(2)
})
// Nobody is left to be told anything.
process.stderr.on('error', () => process.exit(2))

const { stdin, stdout } = process
const hasKeys = stdin.isTTY === true && stdout.isTTY === true && process.env.TERM !== 'dumb'

process.exitCode = await runCommandLine(process.argv.slice(2), {
  name: nameOfProgram(process.env, process.argv[1] ?? '', process.cwd()),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  isErrTerminal: process.stderr.isTTY === true,
  get columns() {
    return stdout.columns
  },
  get rows() {
    return stdout.rows
  },
  keyboard: hasKeys ? terminalKeyboard(stdin, stdout) : undefined,
  again: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
})
