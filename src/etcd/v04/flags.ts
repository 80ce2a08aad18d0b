import { goQuote } from '../../text/go-quote.ts'
import { DEPRECATED_FLAGS, FLAGS, type FlagSpec } from './flag-table.ts'

/** Settings by flag name, as text that fits the flag's type. */
export type Settings = ReadonlyMap<string, string>

/** Settings with the warnings that reading them printed, or why they cannot be read. */
export type SettingsResult =
  | { readonly kind: 'settings'; readonly settings: Settings; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: string }

const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const FALSE_WORDS: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])
const WHOLE = /^[+-]?\d{1,18}$/
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Reads `ETCD_*` variables: values are trimmed, blank ones count as unset, a switch is on unless it
 * is `0` or `false`.
 *
 * Source: etcd v0.4.9, config/config.go, LoadEnv; spec/machine-config.md, edge cases.
 */
export function readEnvironment(env: ReadonlyMap<string, string>): SettingsResult {
  const settings = new Map<string, string>()
  for (const spec of FLAGS.values()) {
    const value = spec.variable === null ? '' : (env.get(spec.variable) ?? '').trim()
    if (value === '') continue
    if (spec.type === 'switch') {
      settings.set(spec.name, value === '0' || value === 'false' ? 'false' : 'true')
      continue
    }
    const wrong = complaintAbout(spec, value)
    if (wrong !== undefined)
      return { kind: 'failed', error: `Parse error: ${spec.variable}: ${wrong}` }
    settings.set(spec.name, value)
  }
  return { kind: 'settings', settings, warnings: [] }
}

/**
 * Reads flags by the rules of Go's flag package: one or two dashes, `-x=v` or `-x v`, switches
 * without a value; the first word without a dash ends them.
 *
 * Source: etcd v0.4.9, config/config.go, LoadFlags.
 */
export function readFlags(args: readonly string[]): SettingsResult {
  const settings = new Map<string, string>()
  const warnings: string[] = []
  for (let position = 0; position < args.length; position += 1) {
    const word = args[position] ?? ''
    const parts = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word)
    if (word === '--' || word === '-' || !word.startsWith('-')) break
    if (parts === null) return { kind: 'failed', error: `bad flag syntax: ${word}` }
    const given = parts[1] ?? ''
    const spec = FLAGS.get(DEPRECATED_FLAGS.get(given) ?? given)
    if (spec === undefined) {
      return { kind: 'failed', error: `flag provided but not defined: -${given}` }
    }
    let value = parts[2]
    if (value === undefined && spec.type !== 'switch') {
      position += 1
      value = args[position]
      if (value === undefined) return { kind: 'failed', error: `flag needs an argument: -${given}` }
    }
    const wrong = setFlag(settings, spec, value ?? 'true')
    if (wrong !== undefined) {
      const what = spec.type === 'switch' ? 'boolean value' : 'value'
      const invalid = `invalid ${what} ${goQuote(value ?? '')} for flag -${given}: ${wrong}`
      return { kind: 'failed', error: invalid }
    }
    if (spec.name !== given) warnings.push(`[deprecated] use -${spec.name}, not -${given}`)
  }
  return { kind: 'settings', settings, warnings }
}

/**
 * The file that `-config` names; empty for none. It is looked for before the other flags are known:
 * any of them in front of it hides it.
 *
 * Source: etcd v0.4.9, config/config.go, Load: a flag set with this one flag reads all arguments.
 */
export function configFlag(args: readonly string[]): string {
  let path = ''
  for (let position = 0; position < args.length; position += 1) {
    const parts = /^--?config(?:=(.*))?$/s.exec(args[position] ?? '')
    if (parts === null) break
    if (parts[1] === undefined) position += 1
    path = parts[1] ?? args[position] ?? ''
  }
  return path
}

function setFlag(settings: Map<string, string>, spec: FlagSpec, value: string): string | undefined {
  const wrong = complaintAbout(spec, value)
  if (wrong !== undefined) return wrong
  settings.set(spec.name, spec.type === 'switch' ? String(TRUE_WORDS.has(value)) : value)
  return undefined
}

/** Go's complaint about a value that does not fit; undefined when it fits. */
function complaintAbout(spec: FlagSpec, value: string): string | undefined {
  const complain = (call: string) => `strconv.${call}: parsing ${goQuote(value)}: invalid syntax`
  switch (spec.type) {
    case 'text':
      return undefined
    case 'switch':
      return TRUE_WORDS.has(value) || FALSE_WORDS.has(value) ? undefined : complain('ParseBool')
    case 'whole':
      return WHOLE.test(value) ? undefined : complain('ParseInt')
    case 'decimal':
      return DECIMAL.test(value) ? undefined : complain('ParseFloat')
  }
}
