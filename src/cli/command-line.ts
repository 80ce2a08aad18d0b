import { explainFailure } from './failure.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/**
 * Does what the words after `etcdsim` say; never throws and never ends the process.
 *
 * Every command loads what it needs when it needs it, so that the first line comes at once.
 */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    if (words.length === 0) {
      const { walk } = await import('./walk-command.ts')
      return await walk('new-cluster', {}, terminal)
    }
    const { runProgram } = await import('./program.ts')
    return await runProgram(words, terminal)
  } catch (thrown) {
    return explainFailure(thrown, terminal)
  }
}
