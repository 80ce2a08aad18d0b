import type { Terminal } from './terminal.ts'

/** A line on standard error that tells how far a long command is. */
export interface Progress {
  /** Shows the count, now and then. */
  readonly show: (done: number) => void
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void
}

const NOTHING: Progress = { show: () => undefined, clear: () => undefined }

/** Updates of the line at most. */
const UPDATES = 200

/** A progress line in a terminal; nothing elsewhere, where no line can be taken away. */
export function startProgress(terminal: Terminal, name: string, all: number): Progress {
  if (!terminal.isErrTerminal || terminal.env.TERM === 'dumb') return NOTHING
  const every = Math.ceil(all / UPDATES)
  return {
    show: (done) => {
      if (done % every === 0) terminal.err(`\r${name}: ${done} of ${all} seeds`)
    },
    clear: () => {
      terminal.err('\r\x1b[K')
    },
  }
}
