import { stripPaint, type WalkPieces } from '../index.ts'

/** A walkthrough before it is recorded. */
export interface CastPlan {
  readonly title: string
  /** The command that shows the same. */
  readonly command: string
  readonly width: number
  readonly height: number
}

/** Longest pause between two lines, in seconds: seven days of silence are no film. */
const LONGEST_IDLE = 2
/** A heading stands for this long before what it tells goes on, in seconds. */
const READING = 1

/**
 * A recording of a walkthrough in asciicast, version 2: a header, then one event a line. Its times
 * are those of the run, pauses shortened to two seconds, and each step of the story is a marker; so
 * the file is the same at every recording.
 *
 * Source: docs.asciinema.org, "asciicast v2".
 */
export function* castLines(pieces: WalkPieces, plan: CastPlan): Generator<string> {
  const { width, height, title, command } = plan
  const header = { version: 2, width, height, idle_time_limit: LONGEST_IDLE, command, title }
  yield JSON.stringify({ ...header, env: { TERM: 'xterm-256color' } })
  const say = (at: number, kind: 'o' | 'm', text: string): string =>
    JSON.stringify([Math.round(at * 1_000_000) / 1_000_000, kind, text])
  const sayLines = (at: number, lines: readonly string[]): string =>
    say(at, 'o', lines.map((line) => `${line}\r\n`).join(''))
  yield sayLines(0, pieces.head)
  let at = 0
  let before = 0
  for (const { kind, t, lines } of pieces.body) {
    // Violations and steps are told beside their events, which may lie a little earlier.
    at += Math.min(LONGEST_IDLE, Math.max(0, t - before) / 1_000_000)
    before = Math.max(before, t)
    if (kind === 'step') {
      at += READING
      yield say(at, 'm', markerOf(lines))
    }
    yield sayLines(at, lines)
  }
  yield sayLines(at + READING, pieces.foot)
}

/** A heading without colours, in one line. */
const markerOf = (lines: readonly string[]): string =>
  stripPaint(lines.join(' ')).replace(/\s+/g, ' ').trim()
