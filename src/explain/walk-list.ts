import type { SimTime } from '../kernel/time.ts'
import { widthOf } from './cells.ts'
import { Line, type LineLook, wrapped } from './line.ts'
import { momentWidth, sayMoment } from './moment.ts'
import type { ArrowRow, MarkRow, NoteRow } from './walk-row.ts'

/** One line per event: `1.917s m2 -> discovery PUT 10.10.10.2`. */
export function listRow(look: LineLook, row: MarkRow | ArrowRow, longest: SimTime): string {
  const line = new Line(look)
  const moment = sayMoment(row.t, longest)
  const column = line.put(1 + momentWidth(longest) - moment.length, moment) + 1
  const { whole, short } = sayRow(row)
  const fits = column + widthOf(whole, look.ascii) <= look.width
  line.put(column, fits ? whole : short, row.style)
  return line.finish()
}

/** A note about the whole world, on as many lines as it needs. */
export function noteLines(look: LineLook, row: NoteRow, longest: SimTime): readonly string[] {
  const { text, style } = row
  const first = ` ${sayMoment(row.t, longest).padStart(momentWidth(longest))}`
  return wrapped(look, { first, indent: first.length + 2, text, style })
}

function sayRow(row: MarkRow | ArrowRow): ArrowRow['label'] {
  if (row.kind === 'mark') {
    const begin = `${row.actor} ${row.sign} `
    return { whole: begin + row.text, short: begin + (row.short ?? row.text) }
  }
  const begin = `${row.from} -> ${row.to} ${row.isBroken ? '✗ ' : ''}`
  return { whole: begin + row.label.whole, short: begin + row.label.short }
}
