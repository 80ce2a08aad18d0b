import { type Mistake, SimError } from '../errors.ts'
import { mistakeAt, type SourceText, sourceText } from '../text/source.ts'
import { parseYaml, plainValue, spanAt, type YamlNode } from '../text/yaml.ts'
import { knownNames } from './known-names.ts'
import type { Path, Problem } from './problem.ts'
import { readValue } from './read-value.ts'
import type { Place, Scenario } from './scenario.ts'

/** Where the text of a scenario comes from. */
export interface ParseOptions {
  /** As the person named it; for messages and for the scenario's name. */
  readonly file: string
  /** Text of a file by its path from the scenario's folder; undefined when it cannot be read. */
  readonly read: (path: string) => string | undefined
}

/**
 * Reads a scenario file. All mistakes come at once, in the order of the file.
 *
 * @throws {SimError} codes `TEXT_*`, `YAML_*` and `SCENARIO_*`.
 */
export function parseScenario(text: string, options: ParseOptions): Scenario {
  const source = sourceText(options.file, withoutByteOrderMark(text))
  const { document, mistakes } = parseYaml(source)
  if (mistakes.length > 0) throw new SimError(mistakes)
  const placeOf = (path: Path): Place => ({ file: options.file, ...placeIn(document, path) })
  const read = readValue(plainValue(document), { ...options, placeOf, known: knownNames() })
  if (read.kind === 'problems') throw new SimError(locate(source, document, read.problems))
  return read.scenario
}

/** Some editors begin a file with a mark; nobody sees it, and it has no column. */
const withoutByteOrderMark = (text: string): string => text.replace(/^\ufeff/, '')

function placeIn(document: YamlNode, path: Path): { line: number; column: number } {
  const { line, column } = spanAt(document, path)
  return { line, column }
}

/** Mistakes at their places, from the top of the file to its end, each once. */
function locate(
  source: SourceText,
  document: YamlNode,
  problems: readonly Problem[],
): readonly Mistake[] {
  const placed = problems.map(({ code, path, target, what, remedy }) => {
    const { line, column } = spanAt(document, path, target)
    return mistakeAt(source, { line, column }, { code, what, remedy })
  })
  const order = (a: Mistake, b: Mistake): number =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
  return placed
    .map((mistake, position) => ({ mistake, position }))
    .sort((a, b) => order(a.mistake, b.mistake) || a.position - b.position)
    .map(({ mistake }) => mistake)
}
