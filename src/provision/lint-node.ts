import { type Place, placeAt, type SourceText } from '../text/source.ts'
import type { Finding, FindingText } from './finding.ts'
import { findingAt } from './finding.ts'
import type { Mark } from './libyaml-error.ts'
import type { LibyamlDocument, LibyamlNode } from './libyaml-parser.ts'
import { effectiveEntries, followAlias } from './yaml-value.ts'

/** A key of a map with its value; `name` has `_` for `-`. */
export interface LintEntry {
  readonly name: string
  /** As it is written. */
  readonly written: string
  readonly key: Mark
  readonly value: LibyamlNode
}

/** A document that is looked through, and what was found so far. */
export interface Lint {
  /** What the writer sees. */
  readonly source: SourceText
  /** What was parsed: the source with its YAML mended. */
  readonly parsed: SourceText
  readonly document: LibyamlDocument
  readonly findings: Finding[]
}

/** Notes a finding at a mark of the parsed text. */
export function note(lint: Lint, at: Mark, text: FindingText): void {
  lint.findings.push(findingAt(lint.source, placeOf(lint, at), text))
}

/** A place as an editor shows it. */
export function placeOf(lint: Lint, at: Mark): Place {
  return placeAt(lint.parsed, at.index)
}

/** The entries of a map, merged ones included, in order; empty for anything else. */
export function entriesOf(lint: Lint, node: LibyamlNode | undefined): readonly LintEntry[] {
  const found = node === undefined ? undefined : followAlias(lint.document, node)
  if (found?.kind !== 'map') return []
  return (effectiveEntries(lint.document, found.entries) ?? []).flatMap(({ key, value }) => {
    const name = followAlias(lint.document, key)
    if (name?.kind !== 'scalar') return []
    return [{ name: name.text.replaceAll('-', '_'), written: name.text, key: key.at, value }]
  })
}

/** The value of a key, the last one if there are several; undefined when there is none. */
export function valueAt(
  lint: Lint,
  node: LibyamlNode | undefined,
  name: string,
): LibyamlNode | undefined {
  return entriesOf(lint, node).findLast((entry) => entry.name === name)?.value
}

/** The elements of a list; empty for anything else. */
export function itemsOf(lint: Lint, node: LibyamlNode | undefined): readonly LibyamlNode[] {
  const found = node === undefined ? undefined : followAlias(lint.document, node)
  return found?.kind === 'list' ? found.items : []
}

/** The text of a scalar; undefined for anything else. */
export function textAt(lint: Lint, node: LibyamlNode | undefined): string | undefined {
  const found = node === undefined ? undefined : followAlias(lint.document, node)
  return found?.kind === 'scalar' ? found.text : undefined
}
