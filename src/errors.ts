/** One mistake of a person in what they wrote, with the place, the remedy and a stable code. */
export interface Mistake {
  /** `AREA_WHAT_IS_WRONG`. */
  readonly code: string
  /** File as the person named it; absent when the text did not come from a file. */
  readonly file?: string
  /** Counted from 1; absent when the mistake has no place. */
  readonly line?: number
  /** Counted from 1. */
  readonly column?: number
  /** What is wrong, quoting the offending text. A whole sentence. */
  readonly what: string
  /** What to do, one imperative sentence with a correct example. */
  readonly remedy: string
  /** The offending line with its neighbours and a caret, ready to print; absent without a text. */
  readonly excerpt?: string
}

/** Mistakes of a person: all of them at once, in the order of the file. Exit code 2. */
export class SimError extends Error {
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(formatMistake).join('\n'))
    this.name = 'SimError'
    this.mistakes = mistakes
  }
}

/** The one-line form: `file:line:column: what remedy [CODE]`. */
export function formatMistake(mistake: Mistake): string {
  const { file, line, column, what, remedy, code } = mistake
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return `${place === '' ? '' : `${place}: `}${what} ${remedy} [${code}]`
}

/** Throws a single mistake. */
export function refuse(mistake: Mistake): never {
  throw new SimError([mistake])
}
