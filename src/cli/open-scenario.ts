import { type Mistake, type Scenario, SimError } from '../index.ts'
import { pathKind } from './path-kind.ts'
import { readyScenario } from './ready-scenario.ts'

/**
 * Opens one scenario by path or by the name of one that comes with the package.
 *
 * @throws {SimError} CLI_NO_SCENARIO and all codes of `loadScenario`.
 */
export async function openScenario(word: string): Promise<Scenario> {
  const ready = pathKind(word) === 'nothing' ? readyScenario(word) : undefined
  if (ready !== undefined) return ready
  const { findFile, openFile } = await import('./scenario-files.ts')
  return openFile(findFile(word))
}

/**
 * Opens the scenarios behind the words of a command, in the order given; a folder gives its files
 * by name.
 *
 * @throws {SimError} the mistakes of all of them: CLI_NO_SCENARIO, CLI_EMPTY_FOLDER and all codes
 * of `loadScenario`.
 */
export async function openScenarios(words: readonly string[]): Promise<readonly Scenario[]> {
  const opened: Scenario[] = []
  const mistakes: Mistake[] = []
  const attempt = async (open: () => Promise<void>): Promise<void> => {
    try {
      await open()
    } catch (thrown) {
      if (!(thrown instanceof SimError)) throw thrown
      mistakes.push(...thrown.mistakes)
    }
  }
  for (const word of words) {
    await attempt(async () => {
      const ready = pathKind(word) === 'nothing' ? readyScenario(word) : undefined
      if (ready !== undefined) return void opened.push(ready)
      const { findFiles, openFile } = await import('./scenario-files.ts')
      for (const file of findFiles(word)) {
        await attempt(async () => void opened.push(openFile(file)))
      }
    })
  }
  if (mistakes.length > 0) throw new SimError(mistakes)
  return opened
}
