import { Replay, runScenario, type Scenario, type WalkLook, walkRunPieces } from '../index.ts'
import { movedCursor, moveOf, type PagerMove } from './pager-cursor.ts'
import { frameLines } from './pager-frame.ts'
import { commandHere } from './program-name.ts'
import { failureLines } from './report.ts'
import { type ExitCode, type Keyboard, type Terminal, widthOf } from './terminal.ts'

/** A walkthrough that a person goes through by keys. */
export interface PagedWalk {
  readonly scenario: Scenario
  readonly seed: string
  readonly bugs: readonly string[]
  readonly look: WalkLook
  /** The width that was asked for; the terminal's when undefined. */
  readonly width: number | undefined
}

/** Shows a walkthrough step by step until the person quits. */
export async function walkByKeys(
  paged: PagedWalk,
  terminal: Terminal,
  keyboard: Keyboard,
): Promise<ExitCode> {
  const { scenario, seed, bugs, look } = paged
  const run = runScenario(scenario, { seed, bugs })
  const replay = new Replay(scenario, { seed, bugs })
  const piecesAt = (width: number) =>
    walkRunPieces(run, { ...look, width, next: [commandHere(run.command, terminal.name)] })
  let drawnAt = widthOf(terminal, paged.width)
  let pieces = piecesAt(drawnAt)
  let cursor = movedCursor(pieces.body, 0, 'step')
  let inspects = false
  const draw = (): void => {
    const width = widthOf(terminal, paged.width)
    if (width !== drawnAt) pieces = piecesAt(width)
    drawnAt = width
    replay.seek(pieces.body[cursor - 1]?.t ?? 0)
    const machines = replay.machines()
    const members = replay.members()
    const height = terminal.rows ?? 24
    const view = { pieces, cursor, width, height, machines, members, inspects }
    terminal.out(screenOf(frameLines(view)))
  }
  const move = (wanted: Exclude<PagerMove, 'quit'>): void => {
    if (wanted === 'inspect') inspects = !inspects
    else cursor = movedCursor(pieces.body, cursor, wanted)
    draw()
  }
  await new Promise<void>((resolve, reject) => {
    const close = keyboard.open((key) => {
      const wanted = moveOf(key)
      if (wanted === undefined) return
      try {
        if (wanted !== 'quit') return move(wanted)
        close()
        resolve()
      } catch (thrown) {
        close()
        reject(thrown)
      }
    })
    draw()
  })
  if (cursor >= pieces.body.length) terminal.out(`${pieces.foot.slice(1).join('\n')}\n`)
  else terminal.out(`All of it: ${wholeOf(run.command, terminal.name)}\n`)
  if (run.verdict.kind === 'passed') return 0
  terminal.err(`${failureLines(run, terminal.name).join('\n')}\n`)
  return 1
}

const wholeOf = (command: string, name: string): string =>
  `${commandHere(command.replace(/^etcdsim run /, 'etcdsim walk '), name)} --no-pause`

/** The text that draws a whole screen over the one before, without a flicker. */
function screenOf(lines: readonly string[]): string {
  const rows = lines.map((line) => `${line}\u001b[K`)
  return `\u001b[H${rows.join('\r\n')}\u001b[J`
}
