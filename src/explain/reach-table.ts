import { widthOf } from './cells.ts'
import { Line, type LineLook, wrapped } from './line.ts'
import { type ReachCell, type ReachMatrix, type ReachTarget, sayObstacle } from './reach.ts'

const GAP = 2
const WORD = { open: 'ok', 'not-asked': '-', 'unknown-host': 'no name' } as const

/**
 * The matrix as a table, one row for each address and one column for each machine, with the reasons
 * below it. Where it is wider than the terminal the reasons stand alone. Lines have no line ends.
 */
export function renderReach(matrix: ReachMatrix, look: LineLook): readonly string[] {
  const { targets, machines } = matrix
  if (targets.length === 0) return ['No address is registered yet: there is nothing to ask.']
  const heads = targets.map(sayTarget)
  const left = Math.max(...heads.map((head) => widthOf(head, look.ascii))) + 1 + GAP
  const widths = machines.map((name) => Math.max(7, widthOf(name, look.ascii)) + GAP)
  const width = left + widths.reduce((sum, one) => sum + one, 0) - GAP
  const table = width > look.width ? [] : [...tableLines(matrix, { look, heads, left, widths }), '']
  return [...table, ...reasonLines(matrix, look), countLine(matrix)]
}

interface Columns {
  readonly look: LineLook
  readonly heads: readonly string[]
  readonly left: number
  readonly widths: readonly number[]
}

function tableLines(matrix: ReachMatrix, columns: Columns): readonly string[] {
  const { look, heads, left, widths } = columns
  const head = new Line(look)
  const title = 'curl from'
  head.put(left - GAP - title.length, title)
  let column = left
  for (const [position, name] of matrix.machines.entries()) {
    head.put(column, name)
    column += widths[position] ?? 0
  }
  const rows = heads.map((text, row) => {
    const line = new Line(look)
    line.put(1, text)
    let place = left
    for (const [position] of matrix.machines.entries()) {
      const cell = matrix.cells[position * heads.length + row]
      if (cell !== undefined) line.put(place, wordOf(cell), isFault(cell) ? 'fault' : 'plain')
      place += widths[position] ?? 0
    }
    return line.finish()
  })
  return [head.finish(), ...rows]
}

/** What is not open, one line for each address and reason. */
function reasonLines({ cells }: ReachMatrix, look: LineLook): readonly string[] {
  const groups = new Map<string, { cell: ReachCell; from: string[] }>()
  for (const cell of cells) {
    if (cell.why === null) continue
    const isAsking = cell.outcome === 'not-asked'
    const key = isAsking ? `${cell.from} ${cell.why}` : `${sayTarget(cell.target)} ${cell.why}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { cell, from: [cell.from] })
    else group.from.push(cell.from)
  }
  return [...groups.values()].flatMap(({ cell, from }) => {
    const { outcome, target, why } = cell
    const reason = why === null ? '' : sayObstacle(why)
    const text =
      outcome === 'not-asked'
        ? `nothing is asked from ${cell.from}: ${reason}`
        : `${wordOf(cell)}: ${target.host}:${target.port} from ${from.join(', ')}: ${reason}`
    return wrapped(look, { first: ' ', indent: 2, text, style: isFault(cell) ? 'fault' : 'plain' })
  })
}

function countLine({ cells }: ReachMatrix): string {
  const asked = cells.filter(({ outcome }) => outcome !== 'not-asked')
  const open = asked.filter(({ outcome }) => outcome === 'open').length
  return `${open} of ${asked.length} answered.`
}

function sayTarget({ machine, role, host, port }: ReachTarget): string {
  return `${machine ?? '(nobody)'} ${role} ${host}:${port}`
}

function wordOf({ outcome }: ReachCell): string {
  switch (outcome) {
    case 'open':
    case 'not-asked':
    case 'unknown-host':
      return WORD[outcome]
    default:
      return outcome
  }
}

const isFault = ({ outcome }: ReachCell): boolean => outcome !== 'open' && outcome !== 'not-asked'
