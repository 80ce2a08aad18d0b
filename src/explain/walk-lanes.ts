import type { SimTime } from '../kernel/time.ts'
import { widthOf } from './cells.ts'
import { fitted, fitting, type Label } from './label.ts'
import { Line, type LineLook } from './line.ts'
import { momentWidth, sayMoment } from './moment.ts'
import type { WalkMachine } from './walk-options.ts'
import { type ArrowRow, DISCOVERY, type MarkRow } from './walk-row.ts'

/** Lanes stop growing here. */
const WIDEST = 100
/** Below this many columns there is one line per event. */
const LEAST_WIDTH = 60
const MOST_MACHINES = 6
/** Lanes closer than this have no room for a word. */
const LEAST_SPACING = 10

/** Where everything stands in the picture. */
export interface Lanes {
  readonly look: LineLook
  /** Columns by name of the lane, from left to right. */
  readonly columns: ReadonlyMap<string, number>
  readonly labels: ReadonlyMap<string, string>
  /** Lanes end before this column. */
  readonly end: number
  readonly longest: SimTime
  /** Lanes of hosts that have power; they are drawn as a full line. */
  readonly powered: Set<string>
}

/** Plans the lanes; undefined when there is no room, and each event gets a line instead. */
export function planLanes(
  look: LineLook,
  { machines, discovery, longest }: LanePlan,
): Lanes | undefined {
  if (look.width < LEAST_WIDTH || machines.length > MOST_MACHINES) return undefined
  const names = [...(discovery ? [DISCOVERY] : []), ...machines.map(({ name }) => name)]
  if (names.length === 0) return undefined
  const left = momentWidth(longest) + 5
  const end = Math.min(look.width, WIDEST)
  const spacing = Math.floor((end - left) / names.length)
  if (spacing < LEAST_SPACING) return undefined
  return {
    look,
    columns: new Map(names.map((name, position) => [name, left + position * spacing])),
    labels: new Map([
      ...(discovery ? [[DISCOVERY, DISCOVERY] as const] : []),
      ...machines.map(
        ({ name, ip }) => [name, `${name} ${ip.slice(ip.lastIndexOf('.'))}`] as const,
      ),
    ]),
    end,
    longest,
    powered: new Set(discovery ? [DISCOVERY] : []),
  }
}

/** What the plan depends on. */
export interface LanePlan {
  readonly machines: readonly WalkMachine[]
  readonly discovery: boolean
  readonly longest: SimTime
}

/** The names above the lanes. */
export function laneHead(lanes: Lanes): string {
  const line = new Line(lanes.look)
  let free = 0
  for (const [name, column] of lanes.columns) {
    const label = lanes.labels.get(name) ?? name
    const begin = Math.max(free, column - Math.floor(widthOf(label, lanes.look.ascii) / 2))
    free = line.put(begin, label, 'plain', lanes.end) + 1
  }
  return line.finish()
}

/** One row with all lanes. */
export function laneRow(lanes: Lanes, row: MarkRow | ArrowRow): string {
  const line = new Line(lanes.look)
  const moment = sayMoment(row.t, lanes.longest)
  line.put(1 + momentWidth(lanes.longest) - moment.length, moment)
  if (row.kind === 'mark' && row.lane === 'begins') lanes.powered.add(row.actor)
  if (row.kind === 'mark' && row.lane === 'ends') lanes.powered.delete(row.actor)
  for (const [name, column] of lanes.columns) {
    const isPowered = lanes.powered.has(name)
    line.put(column, isPowered ? '│' : '┊', isPowered ? 'plain' : 'not-yet')
  }
  if (row.kind === 'mark') putMark(lanes, line, row)
  else putArrow(lanes, line, row)
  return line.finish()
}

function putMark(lanes: Lanes, line: Line, { actor, sign, label, style }: MarkRow): void {
  const column = lanes.columns.get(actor)
  if (column === undefined) {
    line.put(momentWidth(lanes.longest) + 3, `${actor}: ${sign} ${label[0]}`, style)
    return
  }
  const room = endOfRoom(lanes, column) - column - 2
  line.put(column, sign, style)
  line.put(column + 2, fitted(label, room, line.ascii), style)
}

/** Where the next lane begins, less one blank. */
function endOfRoom(lanes: Lanes, column: number): number {
  for (const next of lanes.columns.values()) if (next > column) return next - 1
  return lanes.look.width
}

function putArrow(lanes: Lanes, line: Line, row: ArrowRow): void {
  const from = lanes.columns.get(row.from)
  const to = lanes.columns.get(row.to)
  if (from !== undefined && to !== undefined) {
    putBetween(line, { from, to, row })
    return
  }
  // One end is no lane of the picture: the other one tells.
  const sign = row.isBroken ? '✗' : from === undefined ? '◀' : '▶'
  const other = from === undefined ? row.from : row.to
  const actor = from === undefined ? row.to : row.from
  const label: Label = [`${row.label[0]} ${other}`, other]
  putMark(lanes, line, { kind: 'mark', t: row.t, actor, sign, label, style: row.style })
}

interface Span {
  readonly from: number
  readonly to: number
  readonly row: ArrowRow
}

function putBetween(line: Line, { from, to, row }: Span): void {
  const left = Math.min(from, to)
  const right = Math.max(from, to)
  line.fill(left + 1, right, '─', row.style)
  const head = row.isBroken ? '✗' : from < to ? '▶' : '◀'
  line.put(from < to ? right - 1 : left + 1, head, row.style)
  // Two dashes and two blanks if there is room for them, so that the line is seen.
  const room = right - left - 4
  if (room < 1) return
  const { label } = row
  const text = fitting(label, room - 2, line.ascii) ?? fitted(label, room, line.ascii)
  const slack = room - widthOf(text, line.ascii)
  const begin = left + 1 + (from < to ? 0 : 1) + Math.ceil(slack / 2)
  line.put(begin, ` ${text} `, row.style)
}
