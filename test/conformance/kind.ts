import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** How one kind of recording is played and compared. */
export interface ConformanceKind {
  /** Ending of its files' names, with the dot. */
  readonly extension: '.json' | '.txt'
  /**
   * Plays the text of one file; undefined when all is equal, else the first difference, which may
   * go on for several lines.
   */
  play(text: string, name: string): string | undefined
}

/**
 * The files of one kind in a folder (or the one file named), in order of their names. Hidden files
 * and what editors leave behind (`.name`, `name~`, `#name#`) are none of them.
 */
export function conformanceFiles(kind: ConformanceKind, path: string): readonly string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => name.endsWith(kind.extension) && !name.startsWith('.'))
    .sort()
    .map((name) => join(path, name))
}

/** Plays files one after the other: `ok NAME` or `not ok NAME: why`, last the count. */
export function runKind(
  kind: ConformanceKind,
  files: readonly string[],
  print: (line: string) => void,
): { readonly passed: number; readonly failed: number } {
  let passed = 0
  for (const file of files) {
    const name = basename(file, kind.extension)
    const why = attempt(() => kind.play(readFileSync(file, 'utf8'), name))
    if (why === undefined) passed += 1
    print(why === undefined ? `ok ${name}` : `not ok ${name}: ${why}`)
  }
  const failed = files.length - passed
  print(`${passed} passed, ${failed} failed`)
  return { passed, failed }
}

function attempt(play: () => string | undefined): string | undefined {
  try {
    return play()
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}
