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

interface Reason {
  readonly cell: ReachCell
  readonly from: readonly string[]
  readonly ports: readonly number[]
}

/** What is not open: one line for all machines and ports of an address with the same reason. */
function reasonLines(matrix: ReachMatrix, look: LineLook): readonly string[] {
  return reasonsOf(matrix).flatMap(({ cell, from, ports }) => {
    const { outcome, target, why } = cell
    const reason = why === null ? '' : sayObstacle(why)
    const text =
      outcome === 'not-asked'
        ? `${cell.from} asks nobody: ${reason}`
        : `${target.host} port ${ports.join(', ')} from ${from.join(', ')}: ${reason}`
    const style = isFault(cell) ? 'fault' : 'plain'
    return wrapped(look, { first: ` ${wordOf(cell)}`, indent: 10, text, style })
  })
}

function reasonsOf({ cells }: ReachMatrix): readonly Reason[] {
  const byPort = gathered(
    cells.filter(({ why }) => why !== null).map((cell) => ({ cell, from: [cell.from], ports: [] })),
    ({ cell: { outcome, from, target, why } }) =>
      outcome === 'not-asked'
        ? `${from} ${why}`
        : `${target.host} ${target.port} ${outcome} ${why}`,
  ).map((reason) => ({ ...reason, ports: [reason.cell.target.port] }))
  return gathered(byPort, ({ cell: { outcome, from: one, target, why }, from }) =>
    outcome === 'not-asked' ? one : `${target.host} ${outcome} ${why} ${from.join()}`,
  )
}

/** Puts together what has the same key, in the order in which the keys come first. */
function gathered(all: readonly Reason[], keyOf: (reason: Reason) => string): readonly Reason[] {
  const groups = new Map<string, Reason>()
  for (const reason of all) {
    const key = keyOf(reason)
    const { cell, from, ports } = groups.get(key) ?? { ...reason, from: [], ports: [] }
    groups.set(key, {
      cell,
      from: [...new Set([...from, ...reason.from])],
      ports: [...new Set([...ports, ...reason.ports])],
    })
  }
  return [...groups.values()]
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
