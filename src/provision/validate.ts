import { goQuote } from '../text/go-quote.ts'
import { parseRequestUri } from '../text/url.ts'
import { cleanPath } from './clean-path.ts'
import { decodeContent } from './decode-content.ts'
import { libyamlMessage } from './libyaml-error.ts'
import { readLibyaml } from './libyaml-parser.ts'
import { indexLines } from './line-search.ts'
import { CLOUD_CONFIG, type Schema, type StructSchema, typeName } from './schema.ts'
import { fitDocument } from './typed.ts'
import { classifyUserData, openUserData } from './user-data.ts'
import { buildNode, childOf, goString, NO_NODE, type ValidatorNode } from './validator-node.ts'
import { documentValue } from './yaml-value.ts'

/** One line of the validator's report. */
export interface ReportLine {
  /** Counted from 1, but for YAML errors one less than an editor shows; 0 when unknown. */
  readonly line: number
  readonly kind: 'error' | 'warning' | 'info'
  readonly message: string
}

export type ValidationResult =
  | { readonly kind: 'report'; readonly lines: readonly ReportLine[] }
  /** The validator itself failed: this line stands instead of a report. */
  | { readonly kind: 'crashed'; readonly message: string }

/** A report line as the log has it: `line 4: warning: deprecated key "etcd" (...)`. */
export function formatReportLine(report: ReportLine): string {
  return `line ${report.line}: ${report.kind}: ${report.message}`
}

/**
 * What the validator of the last coreos-cloudinit says about user-data, before substitution.
 *
 * Siblings come sorted by line: the program's own order is random. Scripts, Ignition and empty data
 * give no lines.
 *
 * Source: coreos-cloudinit 1.14, config/validate/validate.go and rules.go.
 */
export function validateUserData(text: string): ValidationResult {
  switch (classifyUserData(text)) {
    case 'cloud-config':
      return validateCloudConfig(text)
    case 'unknown':
      return { kind: 'report', lines: [{ line: 1, kind: 'error', message: WRONG_HEADER }] }
    default:
      return { kind: 'report', lines: [] }
  }
}

/** What the validator prints after it has fetched the document, and how it ends. */
export interface ValidatorRun {
  readonly stderr: readonly string[]
  /** 1 as soon as there is any line of a report. */
  readonly exitCode: 0 | 1
}

/**
 * `coreos-cloudinit -validate` on a document.
 *
 * @param raw Text, or packed bytes with one character each.
 *
 * Source: coreos-cloudinit 1.14, coreos-cloudinit.go, main.
 */
export function validateAsUpstream(raw: string): ValidatorRun {
  const { text, problem } = openUserData(raw)
  if (problem !== undefined) {
    const line = `Failed decompressing user-data from datasource: ${problem}. Continuing...`
    return { stderr: [line], exitCode: 0 }
  }
  const result = validateUserData(text)
  if (result.kind === 'crashed') return { stderr: [result.message], exitCode: 1 }
  return { stderr: result.lines.map(formatReportLine), exitCode: result.lines.length > 0 ? 1 : 0 }
}

const WRONG_HEADER = 'must be "#cloud-config" or begin with "#!"'

class ValidatorCrash extends Error {}

function validateCloudConfig(text: string): ValidationResult {
  const lines: ReportLine[] = []
  const root = parseRoot(text, lines)
  try {
    checkDiscoveryUrl(root, lines)
    checkEncoding(root, lines)
    checkStructure(root, CLOUD_CONFIG, lines)
    checkValidity(root, CLOUD_CONFIG, lines)
    checkWriteFiles(root, lines)
    checkWriteFilesUnderCoreos(root, lines)
  } catch (crash) {
    if (!(crash instanceof ValidatorCrash)) throw crash
    const message = `Failed while validating user_data (${goQuote(crash.message)})`
    return { kind: 'crashed', message }
  }
  return { kind: 'report', lines }
}

/** The tree; after a YAML error its rules still run, on a node that is nothing. */
function parseRoot(text: string, lines: ReportLine[]): ValidatorNode {
  const document = readLibyaml(text)
  if (document.kind === 'failed') {
    lines.push(yamlErrorLine(libyamlMessage(document)))
    return NO_NODE
  }
  const value = documentValue(document)
  if (value.kind === 'failed') {
    lines.push(yamlErrorLine(`YAML error: ${value.problem}`))
    return NO_NODE
  }
  // A root that is no map fills nothing: it looks like an empty document.
  const root =
    value.value.kind === 'map' ? value.value : { kind: 'map' as const, entries: new Map() }
  return buildNode(root, fitDocument(document, CLOUD_CONFIG), indexLines(text))
}

function yamlErrorLine(message: string): ReportLine {
  const match = /^YAML error: (?:line (\d+): )?(.*)$/s.exec(message)
  const line = match?.[1] === undefined ? 1 : Number(match[1])
  return { line, kind: 'error', message: match?.[2] ?? message }
}

function checkDiscoveryUrl(root: ValidatorNode, lines: ReportLine[]): void {
  const node = childOf(childOf(childOf(root, 'coreos'), 'etcd'), 'discovery')
  if (node.kind === 'none' || parseRequestUri(goString(node)).kind === 'url') return
  lines.push({ line: node.line, kind: 'warning', message: 'discovery URL is not valid' })
}

function checkEncoding(root: ValidatorNode, lines: ReportLine[]): void {
  for (const file of childOf(root, 'write_files').children) {
    const encoding = childOf(file, 'encoding')
    if (encoding.kind === 'none') continue
    const content = childOf(file, 'content')
    if (decodeContent(goString(content), goString(encoding)).kind === 'decoded') continue
    const message = `content cannot be decoded as ${goQuote(goString(encoding))}`
    lines.push({ line: content.line, kind: 'error', message })
  }
}

/** Whether every key is known and every value of the wanted type. */
function checkStructure(node: ValidatorNode, schema: Schema, lines: ReportLine[]): void {
  if (!isCompatible(node, schema)) {
    const message = `incorrect type for ${goQuote(node.name)} (want ${typeName(schema)})`
    lines.push({ line: node.line, kind: 'warning', message })
    return
  }
  if (schema.kind === 'list') {
    for (const item of node.children) checkStructure(item, schema.of, lines)
  } else if (schema.kind === 'struct') {
    checkKeys(node, schema, lines)
  }
}

function checkKeys(node: ValidatorNode, schema: StructSchema, lines: ReportLine[]): void {
  for (const child of node.children) {
    const { line, name } = child
    const field = schema.fields.get(name)
    if (field === undefined) {
      lines.push({ line, kind: 'warning', message: `unrecognized key ${goQuote(name)}` })
      continue
    }
    if (field.deprecated !== undefined) {
      const message = `deprecated key ${goQuote(name)} (${field.deprecated})`
      lines.push({ line, kind: 'warning', message })
    }
    checkStructure(child, field, lines)
  }
}

function isCompatible(node: ValidatorNode, schema: Schema): boolean {
  switch (schema.kind) {
    case 'string':
      return ['string', 'int', 'float64', 'bool'].includes(node.kind)
    case 'float64':
      return node.kind === 'float64' || node.kind === 'int'
    case 'struct':
      return node.kind === 'map'
    default:
      return node.kind === schema.kind
  }
}

/** Whether values match the pattern of their option. */
function checkValidity(node: ValidatorNode, schema: Schema, lines: ReportLine[]): void {
  switch (schema.kind) {
    case 'list':
      for (const item of node.children) checkValidity(item, schema.of, lines)
      return
    case 'struct':
      for (const child of node.children) {
        const field = schema.fields.get(child.name)
        if (field !== undefined) checkValidity(child, field, lines)
      }
      return
    default:
      if (schema.valid === undefined) return
      if (isZero(node) || schema.valid.test(node.text)) return
      lines.push({ line: node.line, kind: 'error', message: `invalid value ${node.text}` })
  }
}

/** @throws {ValidatorCrash} for lists, maps and null, which Go cannot compare. */
function isZero(node: ValidatorNode): boolean {
  switch (node.kind) {
    case 'list':
      throw new ValidatorCrash('runtime error: comparing uncomparable type []interface {}')
    case 'map':
      throw new ValidatorCrash(
        'runtime error: comparing uncomparable type map[interface {}]interface {}',
      )
    case 'none':
      throw new ValidatorCrash('reflect: call of reflect.Value.Interface on zero Value')
    case 'string':
      return node.text === ''
    case 'bool':
      return node.text === 'false'
    default:
      return Number(node.text) === 0
  }
}

function checkWriteFiles(root: ValidatorNode, lines: ReportLine[]): void {
  for (const file of childOf(root, 'write_files').children) {
    const path = childOf(file, 'path')
    if (path.kind === 'none' || !folderOf(goString(path)).startsWith('/usr')) continue
    const message = 'file cannot be written to a read-only filesystem'
    lines.push({ line: path.line, kind: 'error', message })
  }
}

/** Go's `path.Dir`: the cleaned path without its last part. */
function folderOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1))
}

function checkWriteFilesUnderCoreos(root: ValidatorNode, lines: ReportLine[]): void {
  const node = childOf(childOf(root, 'coreos'), 'write_files')
  if (node.kind === 'none') return
  lines.push({ line: node.line, kind: 'info', message: "write_files doesn't belong under coreos" })
}
