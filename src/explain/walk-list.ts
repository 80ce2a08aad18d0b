import type { SimTime } from '../kernel/time.ts'
import { fitted, type Label } from './label.ts'
import { Line, type LineLook, wrapped } from './line.ts'
import { momentWidth, sayMoment } from './moment.ts'
import type { ArrowRow, MarkRow, NoteRow } from './walk-row.ts'

/** One line per event: `1.917s m2 -> discovery PUT 10.10.10.2`. */
export function listRow(look: LineLook, row: MarkRow | ArrowRow, longest: SimTime): string {
  const line = new Line(look)
  const moment = sayMoment(row.t, longest)
  const column = line.put(1 + momentWidth(longest) - moment.length, moment) + 1
  line.put(column, fitted(sayRow(row), look.width - column, look.ascii), row.style)
  return line.finish()
}

/** A note about the whole world, on as many lines as it needs. */
export function noteLines(look: LineLook, row: NoteRow, longest: SimTime): readonly string[] {
  const { text, style } = row
  const first = ` ${sayMoment(row.t, longest).padStart(momentWidth(longest))}`
  return wrapped(look, { first, indent: first.length + 2, text, style })
}

function sayRow(row: MarkRow | ArrowRow): Label {
  const begin =
    row.kind === 'mark'
      ? `${row.actor} ${row.sign} `
      : `${row.from} -> ${row.to} ${row.isBroken ? '✗ ' : ''}`
  const [first, ...others] = row.label
  return [begin + first, ...others.map((text) => begin + text)]
}
