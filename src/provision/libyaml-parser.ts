import { type LibyamlFailure, LibyamlStop, type Mark } from './libyaml-error.ts'
import { LibyamlScanner } from './libyaml-scanner.ts'
import type { Token, TokenKind } from './libyaml-token.ts'

/** A node as the parser sees it: nothing is resolved yet. */
export type LibyamlNode =
  | LibyamlScalar
  | { readonly kind: 'list'; readonly at: Mark; readonly items: readonly LibyamlNode[] }
  | { readonly kind: 'map'; readonly at: Mark; readonly entries: readonly LibyamlEntry[] }
  | { readonly kind: 'alias'; readonly at: Mark; readonly name: string }

export interface LibyamlScalar {
  readonly kind: 'scalar'
  readonly at: Mark
  readonly text: string
  /** Without quotes: numbers, booleans and null are possible. */
  readonly isPlain: boolean
  /** Full name of the tag; empty when there is none. */
  readonly tag: string
}

export interface LibyamlEntry {
  readonly key: LibyamlNode
  readonly value: LibyamlNode
}

export interface LibyamlDocument {
  readonly kind: 'document'
  /** Null when the text has no content. */
  readonly root: LibyamlNode | null
  /** By name; a name that is given twice means its last node. */
  readonly anchors: ReadonlyMap<string, LibyamlNode>
}

export type LibyamlResult = LibyamlDocument | ({ readonly kind: 'failed' } & LibyamlFailure)

const MAX_DEPTH = 1000
const CONTROLS = /[^\t\n\r -~\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Reads the first document of a text as libyaml does, with its failures; never throws.
 *
 * Source: libyaml 0.1.4, parser.c, as ported in coreos/yaml (go-yaml v1), parserc.go and decode.go.
 */
export function readLibyaml(text: string): LibyamlResult {
  try {
    if (text.includes('\ufffd')) throw new LibyamlStop('incomplete UTF-8 octet sequence', undefined)
    if (CONTROLS.test(text)) throw new LibyamlStop('control characters are not allowed', undefined)
    return new LibyamlParser(text).document()
  } catch (stop) {
    if (stop instanceof LibyamlStop) return { kind: 'failed', ...stop.failure }
    throw stop
  }
}

class LibyamlParser {
  private readonly scanner: LibyamlScanner
  private readonly anchors = new Map<string, LibyamlNode>()
  private readonly handles = new Map([
    ['!', '!'],
    ['!!', 'tag:yaml.org,2002:'],
  ])
  private depth = 0

  constructor(text: string) {
    this.scanner = new LibyamlScanner(text)
  }

  document(): LibyamlDocument {
    this.scanner.take()
    if (this.next() === 'stream-end') return { kind: 'document', root: null, anchors: this.anchors }
    const isExplicit = this.documentStart(false)
    const isEmpty = isExplicit && this.isOneOf(DOCUMENT_ENDS)
    const root = isEmpty ? emptyScalar(this.scanner.peek().at) : this.blockNode()
    // The library asks for one event more: what follows must be a document or the end.
    while (this.next() === 'document-end') this.scanner.take()
    if (this.next() !== 'stream-end') this.documentStart(true)
    return { kind: 'document', root, anchors: this.anchors }
  }

  private next(): TokenKind {
    return this.scanner.peek().kind
  }

  private isOneOf(kinds: ReadonlySet<TokenKind>): boolean {
    return kinds.has(this.next())
  }

  private fail(problem: string, context?: Mark): never {
    throw new LibyamlStop(problem, this.scanner.peek().at, context)
  }

  /** Directives and `---`, which the first document may leave out; true when it is there. */
  private documentStart(isLater: boolean): boolean {
    let directives = 0
    let hasVersion = false
    for (;;) {
      const token = this.scanner.peek()
      if (token.kind === 'version-directive') {
        if (hasVersion) this.fail('found duplicate %YAML directive')
        if (token.version !== '1.1') this.fail('found incompatible YAML document')
        hasVersion = true
      } else if (token.kind === 'tag-directive') {
        this.handles.set(token.handle, token.prefix)
      } else break
      directives += 1
      this.scanner.take()
    }
    const isExplicit = this.next() === 'document-start'
    if (isExplicit) this.scanner.take()
    else if (directives > 0 || isLater) this.fail('did not find expected <document start>')
    return isExplicit
  }

  private blockNode(): LibyamlNode {
    return this.node(true, false)
  }

  private node(isBlock: boolean, allowsIndentless: boolean): LibyamlNode {
    this.depth += 1
    if (this.depth > MAX_DEPTH) this.fail('exceeded max depth of 1000')
    const node = this.nodeContent(isBlock, allowsIndentless)
    this.depth -= 1
    return node
  }

  private nodeContent(isBlock: boolean, allowsIndentless: boolean): LibyamlNode {
    const first = this.scanner.peek()
    if (first.kind === 'alias') {
      this.scanner.take()
      return { kind: 'alias', at: first.at, name: first.text }
    }
    const { anchor, tag } = this.properties(first.at)
    const node = this.bareNode(isBlock, allowsIndentless, tag)
    if (node === undefined && anchor === '' && tag === '') {
      this.fail('did not find expected node content', first.at)
    }
    const found = node ?? { ...emptyScalar(first.at), tag }
    if (anchor !== '') this.anchors.set(anchor, found)
    return found
  }

  /** An anchor and a tag, each at most once, in either order. */
  private properties(start: Mark): { anchor: string; tag: string } {
    let anchor = ''
    let tag = ''
    for (let count = 0; count < 2; count += 1) {
      const token = this.scanner.peek()
      if (token.kind === 'anchor' && anchor === '') anchor = token.text
      else if (token.kind === 'tag' && tag === '') tag = this.fullTag(token, start)
      else break
      this.scanner.take()
    }
    return { anchor, tag }
  }

  private fullTag(token: Token & { kind: 'tag' }, start: Mark): string {
    if (token.handle === '') return token.suffix
    const prefix = this.handles.get(token.handle)
    if (prefix === undefined) {
      throw new LibyamlStop('found undefined tag handle', token.at, start)
    }
    return prefix + token.suffix
  }

  private bareNode(
    isBlock: boolean,
    allowsIndentless: boolean,
    tag: string,
  ): LibyamlNode | undefined {
    const token = this.scanner.peek()
    if (token.kind === 'block-entry' && allowsIndentless) return this.indentlessList(token.at)
    switch (token.kind) {
      case 'scalar':
        this.scanner.take()
        return { kind: 'scalar', at: token.at, text: token.text, isPlain: token.isPlain, tag }
      case 'flow-sequence-start':
        return this.flowList(token.at)
      case 'flow-mapping-start':
        return this.flowMap(token.at)
      case 'block-sequence-start':
        return isBlock ? this.blockList(token.at) : undefined
      case 'block-mapping-start':
        return isBlock ? this.blockMap(token.at) : undefined
      default:
        return undefined
    }
  }

  private blockList(at: Mark): LibyamlNode {
    this.scanner.take()
    const items: LibyamlNode[] = []
    while (this.next() === 'block-entry') {
      const entry = this.scanner.take()
      items.push(this.isOneOf(ENTRY_ENDS) ? emptyScalar(entry.at) : this.blockNode())
    }
    if (this.next() !== 'block-end') this.fail("did not find expected '-' indicator", at)
    this.scanner.take()
    return { kind: 'list', at, items }
  }

  /** A list at the column of its key: its end is not marked by a token of its own. */
  private indentlessList(at: Mark): LibyamlNode {
    const items: LibyamlNode[] = []
    while (this.next() === 'block-entry') {
      const entry = this.scanner.take()
      items.push(this.isOneOf(INDENTLESS_ENDS) ? emptyScalar(entry.at) : this.blockNode())
    }
    return { kind: 'list', at, items }
  }

  private blockMap(at: Mark): LibyamlNode {
    this.scanner.take()
    const entries: LibyamlEntry[] = []
    while (this.next() === 'key' || this.next() === 'value') {
      const key = this.mapPart('key')
      entries.push({ key, value: this.mapPart('value') })
    }
    if (this.next() !== 'block-end') this.fail('did not find expected key', at)
    this.scanner.take()
    return { kind: 'map', at, entries }
  }

  /** A key or value of a block map; empty when it is missing. */
  private mapPart(kind: 'key' | 'value'): LibyamlNode {
    const token = this.scanner.peek()
    if (token.kind !== kind) return emptyScalar(token.at)
    this.scanner.take()
    return this.isOneOf(PART_ENDS) ? emptyScalar(token.at) : this.node(true, true)
  }

  private flowList(at: Mark): LibyamlNode {
    this.scanner.take()
    const items: LibyamlNode[] = []
    for (let isFirst = true; this.next() !== 'flow-sequence-end'; isFirst = false) {
      if (!isFirst) {
        if (this.next() !== 'flow-entry') this.fail("did not find expected ',' or ']'", at)
        this.scanner.take()
      }
      if (this.next() === 'key') items.push(this.flowPair())
      else if (this.next() !== 'flow-sequence-end') items.push(this.node(false, false))
    }
    this.scanner.take()
    return { kind: 'list', at, items }
  }

  /** `[a: 1]`: a map of one entry. */
  private flowPair(): LibyamlNode {
    const { at } = this.scanner.take()
    const key = this.isOneOf(PAIR_KEY_ENDS) ? emptyScalar(at) : this.node(false, false)
    const value = this.flowValue(PAIR_VALUE_ENDS)
    return { kind: 'map', at, entries: [{ key, value }] }
  }

  private flowMap(at: Mark): LibyamlNode {
    this.scanner.take()
    const entries: LibyamlEntry[] = []
    for (let isFirst = true; this.next() !== 'flow-mapping-end'; isFirst = false) {
      if (!isFirst) {
        if (this.next() !== 'flow-entry') this.fail("did not find expected ',' or '}'", at)
        this.scanner.take()
      }
      if (this.next() === 'key') {
        const token = this.scanner.take()
        const key = this.isOneOf(MAP_KEY_ENDS) ? emptyScalar(token.at) : this.node(false, false)
        entries.push({ key, value: this.flowValue(MAP_VALUE_ENDS) })
      } else if (this.next() !== 'flow-mapping-end') {
        const key = this.node(false, false)
        entries.push({ key, value: emptyScalar(key.at) })
      }
    }
    this.scanner.take()
    return { kind: 'map', at, entries }
  }

  private flowValue(ends: ReadonlySet<TokenKind>): LibyamlNode {
    const token = this.scanner.peek()
    if (token.kind !== 'value') return emptyScalar(token.at)
    this.scanner.take()
    return this.isOneOf(ends) ? emptyScalar(token.at) : this.node(false, false)
  }
}

const DOCUMENT_ENDS: ReadonlySet<TokenKind> = new Set([
  'version-directive',
  'tag-directive',
  'document-start',
  'document-end',
  'stream-end',
] as const)
const ENTRY_ENDS: ReadonlySet<TokenKind> = new Set(['block-entry', 'block-end'] as const)
const INDENTLESS_ENDS: ReadonlySet<TokenKind> = new Set([
  'block-entry',
  'key',
  'value',
  'block-end',
] as const)
const PART_ENDS: ReadonlySet<TokenKind> = new Set(['key', 'value', 'block-end'] as const)
const PAIR_KEY_ENDS: ReadonlySet<TokenKind> = new Set([
  'value',
  'flow-entry',
  'flow-sequence-end',
] as const)
const PAIR_VALUE_ENDS: ReadonlySet<TokenKind> = new Set([
  'flow-entry',
  'flow-sequence-end',
] as const)
const MAP_KEY_ENDS: ReadonlySet<TokenKind> = new Set([
  'value',
  'flow-entry',
  'flow-mapping-end',
] as const)
const MAP_VALUE_ENDS: ReadonlySet<TokenKind> = new Set(['flow-entry', 'flow-mapping-end'] as const)

const emptyScalar = (at: Mark): LibyamlScalar => ({
  kind: 'scalar',
  at,
  text: '',
  isPlain: true,
  tag: '',
})
