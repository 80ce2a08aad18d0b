import type { Mistake } from '../errors.ts'
import { mistakeAt, type Place, type SourceText } from '../text/source.ts'
import { compareMistakes } from '../text/yaml-mistake.ts'

/** Something in a document that its writer should know. */
export interface Finding {
  /** An error keeps (part of) the document from being applied; a warning is applied all the same. */
  readonly severity: 'error' | 'warning'
  readonly mistake: Mistake
}

/** What a finding says, without its place. */
export interface FindingText {
  readonly severity: Finding['severity']
  /** `CLOUD_CONFIG_` goes before it: "UNKNOWN_KEY". */
  readonly code: string
  readonly what: string
  readonly remedy: string
}

/** A finding of a cloud-config at a place. */
export function findingAt(source: SourceText, place: Place, text: FindingText): Finding {
  const { severity, code, what, remedy } = text
  const mistake = mistakeAt(source, place, { code: `CLOUD_CONFIG_${code}`, what, remedy })
  return { severity, mistake }
}

/** Findings as a reader meets them; what stands there twice is told once. */
export function inFileOrder(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => compareMistakes(a.mistake, b.mistake))
  return sorted.filter((finding, position) => {
    const before = sorted[position - 1]?.mistake
    return before === undefined || compareMistakes(before, finding.mistake) !== 0
  })
}
