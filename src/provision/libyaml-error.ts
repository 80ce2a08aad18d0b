/** A place while reading: position in the text, line and column, all counted from 0. */
export interface Mark {
  readonly index: number
  readonly line: number
  readonly column: number
}

/** Before the first character. */
export const START: Mark = { index: 0, line: 0, column: 0 }

/** Why a document cannot be parsed, in the words of libyaml. */
export interface LibyamlFailure {
  /** What is wrong: "did not find expected key". */
  readonly problem: string
  /** Where the parser stood; undefined when the message carries no place. */
  readonly at: Mark | undefined
  /** Where the construct began that it was reading. */
  readonly context: Mark | undefined
}

/** Carries a failure out of the reader; never leaves `readLibyaml`. */
export class LibyamlStop extends Error {
  readonly failure: LibyamlFailure

  constructor(problem: string, at: Mark | undefined, context?: Mark) {
    super(problem)
    this.failure = { problem, at, context }
  }
}

/**
 * The message of the Go library: `YAML error: line 4: did not find expected key`.
 *
 * Its line is counted from 0, so that it is one less than an editor's; line 0 is taken for "unknown", and
 * then the line of the surrounding construct is printed, or none.
 *
 * Source: coreos/yaml (go-yaml v1), decode.go, fail.
 */
export function libyamlMessage(failure: LibyamlFailure): string {
  const line = failure.at?.line || failure.context?.line || 0
  return `YAML error: ${line === 0 ? '' : `line ${line}: `}${failure.problem}`
}
