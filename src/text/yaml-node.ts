import type { Mistake } from '../errors.ts'
import type { Place } from './source.ts'

/** A node of a YAML document, with the place where a person finds it. */
export type YamlNode = YamlMap | YamlList | YamlScalar | YamlNull

/** Where a node begins and ends in the text: offsets, and line and column of the begin. */
export interface YamlSpan extends Place {
  readonly from: number
  readonly to: number
}

export interface YamlMap {
  readonly kind: 'map'
  readonly at: YamlSpan
  /** In the order of the file; a key that is written twice stands here once, the first time. */
  readonly entries: readonly YamlEntry[]
}

export interface YamlEntry {
  /** Keys are texts here; a number or a boolean as key gives its source text. */
  readonly key: string
  readonly keyAt: YamlSpan
  readonly value: YamlNode
}

export interface YamlList {
  readonly kind: 'list'
  readonly at: YamlSpan
  readonly items: readonly YamlNode[]
}

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly at: YamlSpan
  /** As written, without quotes: `"1"` and `1` both give 1. */
  readonly raw: string
  /** Resolved by YAML 1.2: `1` is a number, `"1"` and `4s` are texts, `yes` is a text. */
  readonly value: string | number | boolean
  readonly isQuoted: boolean
}

/** Nothing, `~` or `null`. */
export interface YamlNull {
  readonly kind: 'null'
  readonly at: YamlSpan
}

/** The tree, and all mistakes in the order of the file. With mistakes the tree holds what could be read. */
export interface YamlResult {
  readonly document: YamlNode
  readonly mistakes: readonly Mistake[]
}
