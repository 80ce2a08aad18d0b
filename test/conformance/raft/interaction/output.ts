import { Refused } from '../refused.ts'

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'NONE'] as const

export type OutputLevel = (typeof LEVELS)[number]

/**
 * What the commands and the nodes of one file print.
 *
 * The level lasts from one directive to the next. At `NONE` everything is swallowed, also what
 * commands write. Source: etcd-io/raft, rafttest/interaction_env_logger.go, RedirectLogger.
 */
export class Output {
  #text = ''
  #level: OutputLevel = 'DEBUG'

  get isQuiet(): boolean {
    return this.#level === 'NONE'
  }

  get text(): string {
    return this.#text
  }

  clear(): void {
    this.#text = ''
  }

  write(text: string): void {
    if (!this.isQuiet) this.#text += text
  }

  /** Writes one line if the level lets it through. */
  log(level: OutputLevel, text: string): void {
    if (LEVELS.indexOf(level) >= LEVELS.indexOf(this.#level)) this.write(`${level} ${text}\n`)
  }

  /** @throws {Refused} when no level has this name, in upper or lower case. */
  setLevel(name: string): void {
    const level = LEVELS.find((known) => known === name.toUpperCase())
    if (level === undefined) {
      throw new Refused(`log levels must be either of [${LEVELS.join(' ')}]`)
    }
    this.#level = level
  }

  /** Whatever `run` does to the level is undone at its end. */
  keepingLevel(run: () => void): void {
    const level = this.#level
    try {
      run()
    } finally {
      this.#level = level
    }
  }

  /** Puts two spaces before each line that `run` writes, and a newline after its last. */
  indented(run: () => void): void {
    const before = this.#text
    this.#text = ''
    try {
      run()
    } finally {
      const lines = this.#text.split('\n')
      if (lines.at(-1) === '') lines.pop()
      this.#text = before + lines.map((line) => `  ${line}\n`).join('')
    }
  }
}
