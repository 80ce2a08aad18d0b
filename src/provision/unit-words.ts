import { type Micros, seconds } from '../kernel/time.ts'

/** What `%` specifiers stand for. */
export interface Specifiers {
  /** `%m`: 32 lowercase hexadecimal digits. */
  readonly machineId: string
}

/** Which quoting a setting follows. */
export type Quoting =
  /** Quotes may open and close inside a word (ExecStart=). */
  | 'inside-words'
  /** A closing quote ends its word (Environment= of the releases that ran etcd 0.4). */
  | 'whole-words'

/**
 * Splits a setting into words at blanks; quotes are removed. Undefined when the quoting is broken.
 *
 * Source: systemd 252 (run), spec/machine-config.md, sections 4.3 and 8.2.
 */
export function splitWords(text: string, quoting: Quoting): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charAt(position)
    if (quote !== '') {
      if (character === quote) {
        quote = ''
        if (quoting === 'whole-words' && !/^(\s|$)/.test(text.slice(position + 1))) return undefined
      } else word = (word ?? '') + unescaped(text, position)
      if (quote !== '' && character === '\\') position += 1
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (isQuote(character) && (quoting === 'inside-words' || word === undefined)) {
      quote = character
      word = word ?? ''
    } else {
      word = (word ?? '') + unescaped(text, position)
      if (character === '\\') position += 1
    }
  }
  if (quote !== '') return undefined
  if (word !== undefined) words.push(word)
  return words
}

const isQuote = (character: string): boolean => character === '"' || character === "'"

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['s', ' '],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
])

/** The character at a position; a backslash takes the next one along. Unknown escapes stay as they are. */
function unescaped(text: string, position: number): string {
  const character = text.charAt(position)
  if (character !== '\\') return character
  const next = text.charAt(position + 1)
  return ESCAPES.get(next) ?? character + next
}

/** A text with its `%` specifiers resolved: `%m`, `%n`, `%N`, `%p`, `%i`, `%%`; others stay. */
export function resolveSpecifiers(text: string, unit: string, specifiers: Specifiers): string {
  const stem = unit.replace(/\.[a-z]+$/, '')
  const [prefix = '', instance = ''] = stem.split('@')
  return text.replace(/%([mnNpi%])/g, (whole, letter: string) => {
    switch (letter) {
      case 'm':
        return specifiers.machineId
      case 'n':
        return unit
      case 'N':
        return stem
      case 'p':
        return prefix
      case 'i':
        return instance
      default:
        return letter === '%' ? '%' : whole
    }
  })
}

/**
 * A word of ExecStart with its variables, as zero or more words: `$NAME` alone is split at blanks, `${NAME}`
 * anywhere is one exact value, `$$` is a dollar sign, everything else stays.
 *
 * Source: systemd 252 (run), spec/machine-config.md, section 8.3.
 */
export function expandWord(word: string, environment: ReadonlyMap<string, string>): string[] {
  const whole = /^\$([A-Za-z_0-9]+)$/.exec(word)
  if (whole !== null) return splitWords(environment.get(whole[1] ?? '') ?? '', 'inside-words') ?? []
  return [
    word.replace(
      /\$\$|\$\{([A-Za-z_0-9]+)(-[^}]*)?\}/g,
      (found, name: string | undefined, rest) => {
        if (found === '$$') return '$'
        return rest === undefined ? (environment.get(name ?? '') ?? '') : ''
      },
    ),
  ]
}

const SPAN_UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 0.000001],
  ['ms', 0.001],
  ['', 1],
  ['s', 1],
  ['sec', 1],
  ['second', 1],
  ['seconds', 1],
  ['m', 60],
  ['min', 60],
  ['minute', 60],
  ['minutes', 60],
  ['h', 3600],
  ['hr', 3600],
  ['hour', 3600],
  ['hours', 3600],
  ['d', 86400],
  ['day', 86400],
  ['days', 86400],
])

/** A time span as systemd writes it: "10s", "10", "1min 30s"; undefined when it is none. */
export function parseSpan(text: string): Micros | undefined {
  const clean = text.trim()
  if (!/^(\d+(\.\d+)?\s*[a-z]*\s*)+$/.test(clean)) return undefined
  let total = 0
  for (const [, number, unit] of clean.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const scale = SPAN_UNITS.get(unit ?? '')
    if (scale === undefined) return undefined
    total += seconds(Number(number) * scale)
  }
  return total
}
