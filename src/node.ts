/** The public API of etcdsim, and files. Runs in Node. */

import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refuse, SimError } from './errors.ts'
import { parseScenario } from './scenario/parse.ts'
import type { Scenario } from './scenario/scenario.ts'

export * from './index.ts'

/** Larger files are not read at all: they are no scenario and no user-data. */
const MAX_FILE_SIZE = 4_194_304

/** The folder of the package: it holds `scenarios/` in a checkout as well as when installed. */
export const PACKAGE_FOLDER: string = fileURLToPath(new URL('..', import.meta.url))

/** Version of the package, as its package.json says. */
export function packageVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')
  const { version } = JSON.parse(text) as { readonly version?: string }
  return version ?? '0.0.0'
}

/**
 * Reads a scenario file; user-data files are found beside it.
 *
 * @param path From the working directory.
 * @param shownAs How messages and commands name the file; the path when left out.
 * @throws {SimError} FILE_MISSING, FILE_IS_FOLDER, FILE_UNREADABLE, FILE_TOO_LARGE and all codes
 * of `parseScenario`.
 */
export function loadScenario(path: string, shownAs: string = path): Scenario {
  const text = readScenario(path, shownAs)
  const folder = dirname(path)
  return parseScenario(text, { file: shownAs, read: (file) => readBeside(folder, file) })
}

/** Names of the scenarios that come with the package, sorted. */
export function packagedScenarios(): readonly string[] {
  const names = scenarioFiles(join(PACKAGE_FOLDER, 'scenarios')).map((file) =>
    file.replace(/\.ya?ml$/, ''),
  )
  return names.sort()
}

/** Names of the scenario files in a folder, sorted; folders below it are left out. */
export function scenarioFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

function readScenario(path: string, shownAs: string): string {
  const found = fileAt(path, shownAs)
  if (found.size > MAX_FILE_SIZE) refuseLarge(shownAs, `${Math.ceil(found.size / 1_048_576)}`)
  try {
    const text = found.isFile() ? readFileSync(path, 'utf8') : readStream(path)
    return text ?? refuseLarge(shownAs, `more than ${MAX_FILE_SIZE / 1_048_576}`)
  } catch (thrown) {
    if (thrown instanceof SimError) throw thrown
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return refuse({
      code: 'FILE_UNREADABLE',
      file: shownAs,
      what: `The file cannot be read: ${why}.`,
      remedy: 'Check its permissions, for example by `ls -l`.',
    })
  }
}

function refuseLarge(shownAs: string, mebibytes: string): never {
  return refuse({
    code: 'FILE_TOO_LARGE',
    file: shownAs,
    what: `The file has ${mebibytes} MiB; a scenario has 1 MiB at most.`,
    remedy: 'Name a scenario file, such as scenarios/new-cluster.yaml.',
  })
}

/** Text of a pipe or a device, which may have no end; undefined when it is larger than any file. */
function readStream(path: string): string | undefined {
  const file = openSync(path, 'r')
  try {
    const content = Buffer.alloc(MAX_FILE_SIZE + 1)
    let size = 0
    while (size < content.length) {
      const count = readSync(file, content, size, content.length - size, null)
      if (count === 0) return content.toString('utf8', 0, size)
      size += count
    }
    return undefined
  } finally {
    closeSync(file)
  }
}

function fileAt(path: string, shownAs: string): Stats {
  const found = lookAt(path)
  if (found === undefined) {
    return refuse({
      code: 'FILE_MISSING',
      file: shownAs,
      what: 'There is no such file.',
      remedy: 'Check the path, or use a name such as new-cluster.',
    })
  }
  if (found.isDirectory()) {
    return refuse({
      code: 'FILE_IS_FOLDER',
      file: shownAs,
      what: 'This is a folder.',
      remedy: 'Name one scenario file in it; only `etcdsim run` takes folders.',
    })
  }
  return found
}

/** Undefined when there is nothing, or nothing that may be looked at. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/**
 * Reads a file that a person has written: text, or what gzip has packed with one character per byte.
 *
 * @throws {SimError} FILE_MISSING, FILE_IS_FOLDER, FILE_UNREADABLE, FILE_TOO_LARGE.
 */
export function readDocument(path: string): string {
  const text = readScenario(path, path)
  // Only bytes tell whether it is packed; a text that begins so is read again.
  return text.startsWith('\x1f\ufffd') ? readFileSync(path, 'latin1') : text
}

/** Reads a file named from the folder of another; undefined when there is no such file. */
export function readDocumentBeside(path: string, file: string): string | undefined {
  return readBeside(dirname(path), file)
}

/** Undefined when there is no such file, or it is none that can be read. */
function readBeside(folder: string, file: string): string | undefined {
  const path = join(folder, file)
  const found = lookAt(path)
  if (found?.isFile() !== true || found.size > MAX_FILE_SIZE) return undefined
  try {
    return readDocument(path)
  } catch {
    return undefined
  }
}
