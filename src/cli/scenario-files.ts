import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  loadScenario,
  nearestName,
  PACKAGE_FOLDER,
  packagedScenarios,
  refuse,
  type Scenario,
  scenarioFiles,
} from '../node.ts'

/** A scenario file as it is opened and as it is called. */
export interface FoundFile {
  readonly path: string
  /** As the person named it: it works in a command again. */
  readonly shownAs: string
}

/** Opens one scenario by path or by the name of one that comes with the package. */
export function openScenario(word: string): Scenario {
  const { path, shownAs } = findFile(word)
  return loadScenario(path, shownAs)
}

/**
 * Files behind the words of a command, in the order given; a folder gives its files by name.
 *
 * @throws {SimError} CLI_NO_SCENARIO, CLI_EMPTY_FOLDER.
 */
export function findFiles(words: readonly string[]): readonly FoundFile[] {
  return words.flatMap((word) => {
    const folder = folderOf(word)
    if (folder === undefined) return [findFile(word)]
    const names = scenarioFiles(folder)
    if (names.length > 0) {
      return names.map((name) => ({ path: join(folder, name), shownAs: join(word, name) }))
    }
    return refuse({
      code: 'CLI_EMPTY_FOLDER',
      file: word,
      what: 'There is no scenario in this folder.',
      remedy: 'Name a folder with .yaml files, such as scenarios.',
    })
  })
}

/** A folder of that path, or the package's own folder of scenarios; undefined for anything else. */
function folderOf(word: string): string | undefined {
  if (kindOf(word) === 'folder') return word
  const own = join(PACKAGE_FOLDER, 'scenarios')
  return kindOf(word) === 'nothing' && /^scenarios\/?$/.test(word) ? own : undefined
}

function findFile(word: string): FoundFile {
  if (kindOf(word) !== 'nothing') return { path: word, shownAs: word }
  const known = packagedScenarios()
  const name = word.replace(/^scenarios\//, '').replace(/\.ya?ml$/, '')
  if (known.includes(name)) {
    return { path: join(PACKAGE_FOLDER, 'scenarios', `${name}.yaml`), shownAs: word }
  }
  const close = nearestName(name, known)
  const guess = close === undefined ? '' : `Did you mean "${close}"? `
  return refuse({
    code: 'CLI_NO_SCENARIO',
    what: `There is no file "${word}", and no scenario of that name.`,
    remedy: `${guess}Name a file, or one of ${known.join(', ')}.`,
  })
}

function kindOf(path: string): 'file' | 'folder' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
  }
}
