import { lineText, quoteShort } from '../text/source.ts'
import type { Datasource } from './datasource.ts'
import { type Finding, findingAt } from './finding.ts'
import type { Lint } from './lint-node.ts'

/** What editors and word processors put in the place of plain characters. */
const TYPOGRAPHY: ReadonlyMap<string, string> = new Map([
  ['\u00a0', 'a no-break space; type a plain blank'],
  ['\u2018', "a typographic quote; type '"],
  ['\u2019', "a typographic quote; type '"],
  ['\u201c', 'a typographic quote; type "'],
  ['\u201d', 'a typographic quote; type "'],
  ['\u2013', 'a dash; type -'],
  ['\u2014', 'a dash; type -'],
])
const TYPOGRAPHIC = new RegExp(`[${[...TYPOGRAPHY.keys()].join('')}]`)

/** Looks at the lines themselves: comments are left out. */
export function lintLines(lint: Lint, datasource: Datasource | undefined): void {
  let hasSecondDocument = false
  for (let line = 2; line <= lint.source.lineStarts.length; line += 1) {
    const text = lineText(lint.source, line).replace(/(^|\s)#.*$/, '')
    const odd = TYPOGRAPHIC.exec(text)
    if (odd !== null) lint.findings.push(oddCharacter(lint, line, odd))
    lint.findings.push(...variablesOf(lint, line, text, datasource))
    if (!hasSecondDocument && /^---(\s|$)/.test(text) && hasContentBefore(lint, line)) {
      hasSecondDocument = true
      lint.findings.push(secondDocument(lint, line))
    }
  }
}

function oddCharacter(lint: Lint, line: number, { index, 0: character }: RegExpExecArray): Finding {
  const [what, remedy] = (TYPOGRAPHY.get(character) ?? '').split('; ')
  return findingAt(
    lint.source,
    { line, column: index + 1 },
    {
      severity: 'warning',
      code: 'TYPOGRAPHY',
      what: `Here stands ${what}: it becomes part of the key or value.`,
      remedy: `${(remedy ?? '').replace(/^type/, 'Type')}.`,
    },
  )
}

const VARIABLE = /\$(private|public)_ipv4/g

function* variablesOf(
  lint: Lint,
  line: number,
  text: string,
  datasource: Datasource | undefined,
): Generator<Finding> {
  for (const match of text.matchAll(VARIABLE)) {
    const place = { line, column: match.index + 1 }
    const before = text.slice(0, match.index)
    if (before.endsWith('\\')) continue
    if (/\$(private|public)_ipv[46]$/.test(before)) {
      yield findingAt(lint.source, place, {
        severity: 'warning',
        code: 'ADJACENT_VARIABLES',
        what: `Of two variables in a row only the first is replaced: ${quoteShort(match[0])} stays as it is.`,
        remedy: 'Put another character between them.',
      })
    }
    if (datasource === undefined) continue
    const isSupplied =
      match[1] === 'private' ? datasource.suppliesPrivate : datasource.suppliesPublic
    if (isSupplied) continue
    yield findingAt(lint.source, place, {
      severity: 'warning',
      code: 'EMPTY_ADDRESS',
      what: `The datasource "${datasource.type}" supplies no address: ${match[0]} becomes empty.`,
      remedy: 'Write the address itself, or set COREOS_PRIVATE_IPV4 in /etc/environment first.',
    })
  }
}

function hasContentBefore(lint: Lint, line: number): boolean {
  for (let above = line - 1; above >= 1; above -= 1) {
    if (!/^\s*(#.*)?$/.test(lineText(lint.source, above))) return true
  }
  return false
}

function secondDocument(lint: Lint, line: number): Finding {
  return findingAt(
    lint.source,
    { line, column: 1 },
    {
      severity: 'warning',
      code: 'SECOND_DOCUMENT',
      what: 'A second document begins here; it is silently left out.',
      remedy: 'Remove the line "---".',
    },
  )
}
