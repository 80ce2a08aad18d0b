import type { Mark } from './libyaml-error.ts'
import { LibyamlReader } from './libyaml-reader.ts'
import { scanBlock, scanPlain, scanQuoted } from './libyaml-scalar.ts'
import { scanAnchor, scanDirective, scanTag } from './libyaml-tag.ts'
import type { PlainTokenKind, Token } from './libyaml-token.ts'

/** A place where a key may turn out to begin, once its colon is met. */
interface SimpleKey {
  possible: boolean
  /** True when nothing but a key can stand there. */
  required: boolean
  tokenNumber: number
  mark: Mark
}

/** A key longer than this, or with a line end, needs a question mark. */
const KEY_LIMIT = 1024
const MAX_FLOW_LEVEL = 1000
const FLOW_STARTS: ReadonlySet<string> = new Set(['[', '{'])
const FLOW_ENDS: ReadonlySet<string> = new Set([']', '}'])

/**
 * Turns a text into tokens, on demand: the parser may fail before a later scanning error is met, and the
 * message that a person sees depends on which comes first.
 *
 * Source: libyaml 0.1.4, scanner.c, as ported in coreos/yaml (go-yaml v1), scannerc.go.
 */
export class LibyamlScanner {
  private readonly reader: LibyamlReader
  private tokens: Token[] = []
  private taken = 0
  private indent = -1
  private readonly indents: number[] = []
  private flowLevel = 0
  private keyAllowed = true
  private keys: SimpleKey[] = []
  private started = false
  private ended = false

  constructor(text: string) {
    this.reader = new LibyamlReader(text)
  }

  /** The next token, left in place. After the end of the stream it is the end again. */
  peek(): Token {
    while (!this.ended && this.needsMore()) this.fetch()
    return this.tokens[0] ?? { kind: 'stream-end', at: this.reader.mark() }
  }

  /** Removes the next token and gives it. */
  take(): Token {
    const token = this.peek()
    if (this.tokens.length > 0) {
      this.tokens.shift()
      this.taken += 1
    }
    return token
  }

  private needsMore(): boolean {
    if (this.tokens.length === 0) return true
    this.dropStaleKeys()
    return this.keys.some((key) => key.possible && key.tokenNumber === this.taken)
  }

  private fetch(): void {
    if (!this.started) {
      this.started = true
      this.keys.push(this.noKey())
      this.add('stream-start', this.reader.mark())
      return
    }
    this.skipToToken()
    this.dropStaleKeys()
    this.unroll(this.reader.column)
    if (this.reader.isEnd()) this.fetchEnd()
    else if (this.reader.column === 0 && this.reader.at() === '%') this.fetchDirective()
    else if (this.reader.isDocumentMark()) this.fetchDocumentMark()
    else this.fetchContent()
  }

  private fetchContent(): void {
    const { reader } = this
    const character = reader.at()
    const inFlow = this.flowLevel > 0
    if (FLOW_STARTS.has(character)) this.fetchFlowStart(character)
    else if (FLOW_ENDS.has(character)) this.fetchFlowEnd(character)
    else if (character === ',') this.fetchFlowEntry()
    else if (character === '-' && reader.isSpace(1)) this.fetchBlockEntry()
    else if (character === '?' && (inFlow || reader.isSpace(1))) this.fetchKey()
    else if (character === ':' && (inFlow || reader.isSpace(1))) this.fetchValue()
    else if (character === '*' || character === '&') this.fetchWithKey(() => scanAnchor(reader))
    else if (character === '!') this.fetchWithKey(() => scanTag(reader))
    else if ((character === '|' || character === '>') && !inFlow) this.fetchBlockScalar()
    else if (character === "'" || character === '"') this.fetchQuoted()
    else if (this.startsPlain(character)) this.fetchPlain()
    else reader.fail('found character that cannot start any token', reader.mark())
  }

  private startsPlain(character: string): boolean {
    const { reader } = this
    if (!reader.isSpace() && !'-?:,[]{}#&*!|>\'"%@`'.includes(character)) return true
    if (character === '-') return !reader.isBlank(1)
    return this.flowLevel === 0 && (character === '?' || character === ':') && !reader.isSpace(1)
  }

  private skipToToken(): void {
    const { reader } = this
    for (;;) {
      if (reader.column === 0 && reader.at() === '\ufeff') reader.take()
      while (reader.at() === ' ' || (reader.at() === '\t' && this.mayTab())) reader.take()
      if (reader.at() === '#') while (!reader.isBreakOrEnd()) reader.take()
      if (!reader.isBreak()) return
      reader.takeBreak()
      if (this.flowLevel === 0) this.keyAllowed = true
    }
  }

  private mayTab(): boolean {
    return this.flowLevel > 0 || !this.keyAllowed
  }

  private dropStaleKeys(): void {
    const { reader } = this
    for (const key of this.keys) {
      const isStale = key.mark.line < reader.line || key.mark.index + KEY_LIMIT < reader.index
      if (!key.possible || !isStale) continue
      if (key.required) reader.fail("could not find expected ':'", key.mark)
      key.possible = false
    }
  }

  private saveKey(): void {
    const { reader } = this
    if (!this.keyAllowed) return
    this.removeKey()
    const required = this.flowLevel === 0 && this.indent === reader.column
    const tokenNumber = this.taken + this.tokens.length
    this.keys[this.keys.length - 1] = { possible: true, required, tokenNumber, mark: reader.mark() }
  }

  private removeKey(): void {
    const key = this.keys[this.keys.length - 1]
    if (key === undefined) return
    if (key.possible && key.required) this.reader.fail("could not find expected ':'", key.mark)
    key.possible = false
  }

  private noKey(): SimpleKey {
    return { possible: false, required: false, tokenNumber: 0, mark: this.reader.mark() }
  }

  /** Opens a block when the column is deeper than the present one. */
  private roll(column: number, kind: PlainTokenKind, at: Mark, tokenNumber: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return
    this.indents.push(this.indent)
    this.indent = column
    this.tokens.splice(tokenNumber - this.taken, 0, { kind, at })
  }

  /** Closes every block that is deeper than the column. */
  private unroll(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.add('block-end', this.reader.mark())
      this.indent = this.indents.pop() ?? -1
    }
  }

  private add(kind: PlainTokenKind, at: Mark): void {
    this.tokens.push({ kind, at })
  }

  private addTaken(kind: PlainTokenKind, length: number): void {
    this.add(kind, this.reader.mark())
    this.reader.take(length)
  }

  private nextNumber(): number {
    return this.taken + this.tokens.length
  }

  private fetchEnd(): void {
    const { reader } = this
    // The end of the text ends its last line, even without a line end.
    if (reader.column !== 0) {
      reader.column = 0
      reader.line += 1
    }
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
    this.add('stream-end', reader.mark())
    this.ended = true
  }

  private fetchDirective(): void {
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
    this.tokens.push(scanDirective(this.reader))
  }

  private fetchDocumentMark(): void {
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
    this.addTaken(this.reader.at() === '-' ? 'document-start' : 'document-end', 3)
  }

  private fetchFlowStart(character: string): void {
    this.saveKey()
    this.keys.push(this.noKey())
    this.flowLevel += 1
    if (this.flowLevel > MAX_FLOW_LEVEL) this.reader.fail('exceeded max depth of 1000')
    this.keyAllowed = true
    this.addTaken(character === '[' ? 'flow-sequence-start' : 'flow-mapping-start', 1)
  }

  private fetchFlowEntry(): void {
    this.removeKey()
    this.keyAllowed = true
    this.addTaken('flow-entry', 1)
  }

  private fetchFlowEnd(character: string): void {
    this.removeKey()
    if (this.flowLevel > 0) {
      this.flowLevel -= 1
      this.keys.pop()
    }
    this.keyAllowed = false
    this.addTaken(character === ']' ? 'flow-sequence-end' : 'flow-mapping-end', 1)
  }

  private fetchBlockEntry(): void {
    const { reader } = this
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) {
        reader.fail('block sequence entries are not allowed in this context')
      }
      this.roll(reader.column, 'block-sequence-start', reader.mark(), this.nextNumber())
    }
    this.removeKey()
    this.keyAllowed = true
    this.addTaken('block-entry', 1)
  }

  private fetchKey(): void {
    const { reader } = this
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) reader.fail('mapping keys are not allowed in this context')
      this.roll(reader.column, 'block-mapping-start', reader.mark(), this.nextNumber())
    }
    this.removeKey()
    this.keyAllowed = this.flowLevel === 0
    this.addTaken('key', 1)
  }

  private fetchValue(): void {
    const { reader } = this
    const key = this.keys[this.keys.length - 1]
    if (key?.possible) {
      this.tokens.splice(key.tokenNumber - this.taken, 0, { kind: 'key', at: key.mark })
      this.roll(key.mark.column, 'block-mapping-start', key.mark, key.tokenNumber)
      key.possible = false
      this.keyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) reader.fail('mapping values are not allowed in this context')
        this.roll(reader.column, 'block-mapping-start', reader.mark(), this.nextNumber())
      }
      this.keyAllowed = this.flowLevel === 0
    }
    this.addTaken('value', 1)
  }

  private fetchWithKey(scan: () => Token): void {
    this.saveKey()
    this.keyAllowed = false
    this.tokens.push(scan())
  }

  private fetchBlockScalar(): void {
    this.removeKey()
    this.keyAllowed = true
    const at = this.reader.mark()
    this.tokens.push({
      kind: 'scalar',
      at,
      text: scanBlock(this.reader, this.indent),
      isPlain: false,
    })
  }

  private fetchQuoted(): void {
    const at = this.reader.mark()
    this.fetchWithKey(() => ({ kind: 'scalar', at, text: scanQuoted(this.reader), isPlain: false }))
  }

  private fetchPlain(): void {
    this.saveKey()
    this.keyAllowed = false
    const at = this.reader.mark()
    const { text, endsLine } = scanPlain(this.reader, this.indent, this.flowLevel)
    this.tokens.push({ kind: 'scalar', at, text, isPlain: true })
    if (endsLine) this.keyAllowed = true
  }
}
