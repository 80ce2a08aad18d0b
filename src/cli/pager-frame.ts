import type { MachineView, PlacedMember, WalkPieces } from '../index.ts'

/** What an interactive walkthrough shows. */
export interface PagerView {
  readonly pieces: WalkPieces
  /** How many pieces of the body are shown. */
  readonly cursor: number
  readonly width: number
  readonly height: number
  /** The world at the last piece that is shown. */
  readonly machines: readonly MachineView[]
  readonly members: readonly PlacedMember[]
  /** True: a line for each machine below the picture. */
  readonly inspects: boolean
}

const KEYS = 'Enter next step  b back  j/k one line  i machines  q quit'
const SHORT_KEYS = 'Enter b j k i q'

/** The lines of the screen, from the top: at most `height`. */
export function frameLines(view: PagerView): readonly string[] {
  const { pieces, cursor, width, height, inspects } = view
  const isOver = cursor >= pieces.body.length
  const shown = pieces.body.slice(0, cursor).flatMap(({ lines }) => lines)
  const text = isOver ? [...shown, ...pieces.foot] : shown
  const details = inspects ? view.machines.map((machine) => sayMachine(machine, view.members)) : []
  const keys = KEYS.length <= width ? KEYS : SHORT_KEYS
  const status = [...details, saySteps(view), keys].map((line) => line.slice(0, width))
  const low = status.slice(Math.max(0, status.length - Math.max(2, height - 1)))
  const head = pieces.head.length + low.length + 1 < height ? pieces.head : []
  const room = Math.max(0, height - head.length - low.length)
  const body = room === 0 ? [] : text.slice(-room)
  const blank = Array.from({ length: room - body.length }, () => '')
  return [...head, ...body, ...blank, ...low]
}

/** Where the story stands, and who is what. */
function saySteps({ pieces, cursor, machines, members, inspects }: PagerView): string {
  const isStep = ({ kind }: { readonly kind: string }): boolean => kind === 'step'
  const all = pieces.body.filter(isStep).length
  const now = pieces.body.slice(0, cursor).filter(isStep).length
  const where = all === 0 ? `line ${cursor} of ${pieces.body.length}` : `step ${now} of ${all}`
  const who = inspects ? '' : machines.map((machine) => sayShortly(machine, members)).join(', ')
  return `-- ${where}${who === '' ? '' : `: ${who}`} --`
}

function sayShortly(
  { name, power, paused }: MachineView,
  members: readonly PlacedMember[],
): string {
  if (power !== 'on') return `${name} ${power}`
  if (paused) return `${name} paused`
  const view = members.find(({ machine }) => machine === name)?.view
  return view === undefined ? `${name} on` : `${name} ${view.role}`
}

function sayMachine(machine: MachineView, members: readonly PlacedMember[]): string {
  const { name, ip, power, boot, programs } = machine
  const view = members.find(({ machine: on }) => on === name)?.view
  const runs = programs.length === 0 ? 'nothing runs' : `runs ${programs.join(', ')}`
  const begin = `   ${name} ${ip}  ${power}, boot ${boot}, ${runs}`
  if (view === undefined) return begin
  const { role, term, lastIndex, commitIndex } = view
  return `${begin}; ${role} in term ${term}, log to ${lastIndex}, committed to ${commitIndex}`
}
