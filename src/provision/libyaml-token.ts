import type { Mark } from './libyaml-error.ts'

/** A piece of YAML's grammar, with the place where it begins. */
export type Token =
  | { readonly kind: PlainTokenKind; readonly at: Mark }
  | { readonly kind: 'scalar'; readonly at: Mark; readonly text: string; readonly isPlain: boolean }
  | { readonly kind: 'anchor'; readonly at: Mark; readonly text: string }
  | { readonly kind: 'alias'; readonly at: Mark; readonly text: string }
  | { readonly kind: 'tag'; readonly at: Mark; readonly handle: string; readonly suffix: string }
  | {
      readonly kind: 'tag-directive'
      readonly at: Mark
      readonly handle: string
      readonly prefix: string
    }
  | { readonly kind: 'version-directive'; readonly at: Mark; readonly version: string }

export type PlainTokenKind =
  | 'stream-start'
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'

export type TokenKind = Token['kind']
