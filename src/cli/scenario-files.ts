import { join } from 'node:path'
import { nearestName, refuse, type Scenario } from '../index.ts'
import { loadScenario, PACKAGE_FOLDER, packagedScenarios, scenarioFiles } from '../node.ts'
import { pathKind } from './path-kind.ts'

/** A scenario file as it is opened and as it is called. */
export interface FoundFile {
  readonly path: string
  /** As the person named it: it works in a command again. */
  readonly shownAs: string
}

/** Reads the scenario of a file. */
export function openFile({ path, shownAs }: FoundFile): Scenario {
  return loadScenario(path, shownAs)
}

/**
 * Files behind a word of a command: a folder gives its own by name, without those of folders in it.
 *
 * @throws {SimError} CLI_NO_SCENARIO, CLI_EMPTY_FOLDER, CLI_UNREADABLE_FOLDER.
 */
export function findFiles(word: string): readonly FoundFile[] {
  const folder = folderOf(word)
  if (folder === undefined) return [findFile(word)]
  const names = namesIn(folder, word)
  if (names.length > 0) {
    return names.map((name) => ({ path: join(folder, name), shownAs: join(word, name) }))
  }
  return refuse({
    code: 'CLI_EMPTY_FOLDER',
    file: word,
    what: 'There is no scenario in this folder.',
    remedy: 'Name a folder with .yaml files, such as scenarios.',
  })
}

function namesIn(folder: string, word: string): readonly string[] {
  try {
    return scenarioFiles(folder)
  } catch (thrown) {
    return refuse({
      code: 'CLI_UNREADABLE_FOLDER',
      file: word,
      what: `The folder cannot be read: ${thrown instanceof Error ? thrown.message : thrown}.`,
      remedy: 'Check its permissions.',
    })
  }
}

/** A folder of that path, or the package's own folder of scenarios; undefined for anything else. */
function folderOf(word: string): string | undefined {
  if (pathKind(word) === 'folder') return word
  const own = join(PACKAGE_FOLDER, 'scenarios')
  return pathKind(word) === 'nothing' && /^scenarios\/?$/.test(word) ? own : undefined
}

/**
 * The file that a word means: a path, or the name of a scenario that comes with the package.
 *
 * @throws {SimError} CLI_NO_SCENARIO.
 */
export function findFile(word: string): FoundFile {
  if (pathKind(word) !== 'nothing') return { path: word, shownAs: word }
  const known = packagedScenarios()
  const name = word.replace(/^scenarios\//, '').replace(/\.ya?ml$/, '')
  if (known.includes(name)) {
    return { path: join(PACKAGE_FOLDER, 'scenarios', `${name}.yaml`), shownAs: word }
  }
  const close = nearestName(name, known)
  const guess = close === undefined ? '' : `Did you mean "${close}"? `
  return refuse({
    code: 'CLI_NO_SCENARIO',
    what: `There is no file "${shortened(word)}", and no scenario of that name.`,
    remedy: `${guess}Name a file, or one of ${known.join(', ')}.`,
  })
}

/** Enough of a word to know it again. */
const shortened = (word: string): string => (word.length > 200 ? `${word.slice(0, 199)}…` : word)
