/** How a command ended: 0 as expected, 1 not as expected, 2 wrong input, 3 a defect of ours. */
export type ExitCode = 0 | 1 | 2 | 3

/** Where a command writes, and what it knows of the place. */
export interface Terminal {
  /** How the program was started, e.g. `npm start --`: for commands that are proposed. */
  readonly name: string
  /** Data: standard output. */
  readonly out: (text: string) => unknown
  /** Progress and diagnostics: standard error. */
  readonly err: (text: string) => unknown
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean
  /** Whether standard error is one. */
  readonly isErrTerminal: boolean
  /** Undefined when it is none. */
  readonly columns: number | undefined
  /** Undefined when it is none. */
  readonly rows?: number | undefined
  /** The keys of a person; undefined where there is none to press them. */
  readonly keyboard?: Keyboard | undefined
  /** Starts this very program again: Node, its options, the script. Undefined where none can be. */
  readonly again?: readonly string[] | undefined
}

/** Keys as they are pressed. */
export interface Keyboard {
  /**
   * Hands out the text of each key until the function that it gives is called, and then leaves the
   * terminal as it was found: so too when the process ends first.
   */
  readonly open: (onKey: (key: string) => void) => () => void
}

/** What a person asked for about colour. */
export type ColorWish = 'always' | 'never' | 'auto'

/**
 * Whether to print colours: the wish first, then NO_COLOR, FORCE_COLOR, and last whether it is a
 * terminal that is not dumb.
 *
 * Empty variables count as unset. Source: no-color.org; FORCE_COLOR as Node reads it.
 */
export function wantsColor(terminal: Terminal, wish: ColorWish): boolean {
  if (wish !== 'auto') return wish === 'always'
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') {
    return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  }
  return terminal.isTerminal && TERM !== 'dumb'
}

/** Columns to fill: the wish, else the terminal's, else 80. */
export function widthOf(terminal: Terminal, wish: number | undefined): number {
  return wish ?? Math.max(LEAST_WIDTH, terminal.columns ?? 80)
}

/** Narrower than this no picture can be read. */
export const LEAST_WIDTH = 20

/** Whether to keep to ASCII: on wish, or when the locale says that it knows nothing else. */
export function wantsAscii(terminal: Terminal, wish: boolean): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = terminal.env
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '')
  return wish || (locale !== undefined && !/utf-?8/i.test(locale) && terminal.isTerminal)
}
