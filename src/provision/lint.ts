import type { Mistake } from '../errors.ts'
import { type Place, type SourceText, sourceText } from '../text/source.ts'
import type { Datasource } from './datasource.ts'
import { explainCloudConfig, explainYaml } from './explain.ts'
import { type Finding, findingAt, inFileOrder } from './finding.ts'
import { readLibyaml } from './libyaml-parser.ts'
import { lintEtcd } from './lint-etcd.ts'
import { lintFiles } from './lint-files.ts'
import { lintKeys } from './lint-keys.ts'
import type { Lint } from './lint-node.ts'
import { lintLines } from './lint-text.ts'
import { lintUnits } from './lint-units.ts'
import { mendYaml } from './mend.ts'
import { classifyUserData, openUserData } from './user-data.ts'

/** Mistakes of the YAML itself that are looked for: a text with more is no cloud-config. */
const MOST_MENDED = 50
const HEADER = '#cloud-config'

/** What a document is judged for. */
export interface LintOptions {
  /** Whose addresses fill the variables; any that supplies all when left out. */
  readonly datasource?: Datasource
}

/**
 * Everything in user-data that its writer should know, in file order: what keeps it from being applied,
 * what is silently left out, and what is applied and yet keeps a cluster from forming.
 *
 * coreos-cloudinit itself stops at the first mistake of the YAML; here each is mended for the sake of
 * those behind it. Scripts, Ignition and packed data that cannot be unpacked give at most one finding.
 *
 * Codes: those of `explainCloudConfig`, and CLOUD_CONFIG_ with EMPTY, PACKED, ROOT, UNKNOWN_KEY,
 * DUPLICATE_KEY, ETCD2_OPTION, WRONG_TYPE, INVALID_VALUE, NO_DISCOVERY, TOKEN_PLACEHOLDER, DISCOVERY_URL,
 * TOKEN_SHAPE, ADDRESS_WITH_SCHEME, ADDRESS_WITHOUT_PORT, ADDRESS_WITHOUT_HOST,
 * UNKNOWN_VARIABLE, QUOTE_IN_OPTION, READ_ONLY_PATH, NEVER_STARTED,
 * UNIT_WITHOUT_NAME, UNIT_SUFFIX, MASKED_AND_STARTED, DROP_IN_SKIPPED, DROP_IN_SUFFIX, TYPOGRAPHY,
 * ADJACENT_VARIABLES, EMPTY_ADDRESS, SECOND_DOCUMENT.
 *
 * @param raw Text, or packed bytes with one character each.
 */
export function lintUserData(file: string, raw: string, options: LintOptions = {}): Finding[] {
  const { text, problem } = openUserData(raw)
  if (problem !== undefined) return [packed(file, problem)]
  const source = sourceText(file, text)
  switch (classifyUserData(text)) {
    case 'empty':
      return [findingAt(source, TOP, EMPTY)]
    case 'script':
    case 'ignition':
      return []
    default:
      return lintCloudConfig(source, options)
  }
}

const TOP: Place = { line: 1, column: 1 }

const EMPTY = {
  severity: 'warning',
  code: 'EMPTY',
  what: 'The file is empty: the machine boots, and nothing is applied.',
  remedy: `Begin it with "${HEADER}".`,
} as const

function packed(file: string, problem: string): Finding {
  const what = `The file is packed by gzip, and cannot be unpacked: ${problem}.`
  const remedy = 'Pack it again by `gzip user-data`, or leave it as text.'
  return { severity: 'error', mistake: { code: 'CLOUD_CONFIG_PACKED', file, what, remedy } }
}

function lintCloudConfig(source: SourceText, { datasource }: LintOptions): Finding[] {
  const { parsed, mistakes, isReadable } = readMending(source)
  const errors = mistakes.map((mistake): Finding => ({ severity: 'error', mistake }))
  const document = readLibyaml(parsed.text)
  if (!isReadable || document.kind === 'failed') return inFileOrder(errors)
  const lint: Lint = { source, parsed, document, findings: errors }
  lintKeys(lint)
  lintEtcd(lint)
  lintUnits(lint)
  lintFiles(lint)
  lintLines(lint, datasource)
  return inFileOrder(lint.findings)
}

interface Mended {
  readonly parsed: SourceText
  /** Of the text as it was. */
  readonly mistakes: readonly Mistake[]
  /** False for what is no text at all. */
  readonly isReadable: boolean
}

/** What a text without the header must have to be taken for a cloud-config all the same. */
const FAMILIAR =
  /^\ufeff?(coreos|units|etcd2?|write[-_]files|hostname|users|ssh[-_]authorized[-_]keys):/m

/** The text with its YAML mended, and what had to be. */
function readMending(source: SourceText): Mended {
  const [first] = explainCloudConfig(source)
  if (first?.code.startsWith('TEXT_') === true) {
    return { parsed: source, mistakes: [first], isReadable: false }
  }
  const mistakes = first?.code === 'CLOUD_CONFIG_HEADER' ? [first] : []
  if (mistakes.length > 0 && !FAMILIAR.test(source.text)) {
    return { parsed: source, mistakes, isReadable: false }
  }
  // A byte order mark would become part of the first key.
  let parsed = sourceText(source.file, source.text.replace(/^\ufeff/, ''))
  for (let round = 0; round < MOST_MENDED; round += 1) {
    const mistake = explainYaml(parsed)
    if (mistake === undefined) return { parsed, mistakes, isReadable: true }
    mistakes.push(inOriginal(source, mistake))
    const place = { line: mistake.line ?? 1, column: mistake.column ?? 1 }
    parsed = mendYaml(parsed, place, mistake.code)
  }
  return { parsed, mistakes, isReadable: false }
}

/** The mistake with the lines around it as the writer sees them. */
function inOriginal(source: SourceText, mistake: Mistake): Mistake {
  const { line = 1, column = 1, code, what, remedy } = mistake
  const { excerpt } = findingAt(
    source,
    { line, column },
    { severity: 'error', code, what, remedy },
  ).mistake
  return excerpt === undefined ? mistake : { ...mistake, excerpt }
}
