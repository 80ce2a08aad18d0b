import type { SimTime } from '../kernel/time.ts'
import type { Label } from './label.ts'
import type { Mark } from './mark.ts'
import type { Style } from './paint.ts'
import type { BoundStep } from './story.ts'

/** Name of the discovery service's host, and of its lane. */
export const DISCOVERY = 'discovery'

/** One row of a walkthrough, before it is laid out. */
export type WalkRow =
  | { readonly kind: 'step'; readonly step: BoundStep }
  | MarkRow
  | ArrowRow
  | NoteRow

/** Something that happens on one lane. */
export interface MarkRow extends Mark {
  readonly kind: 'mark'
  readonly t: SimTime
  /** The machine on whose lane it stands. */
  readonly actor: string
}

/** Something about the whole world. */
export interface NoteRow {
  readonly kind: 'note'
  readonly t: SimTime
  readonly text: string
  readonly style: Style
}

/** Something that goes from one lane to another; one of them may be no lane of the picture. */
export interface ArrowRow {
  readonly kind: 'arrow'
  readonly t: SimTime
  /** The machine whose request it belongs to. */
  readonly actor: string
  readonly from: string
  readonly to: string
  readonly label: Label
  readonly style: Style
  /** True: it does not arrive. */
  readonly isBroken: boolean
}
