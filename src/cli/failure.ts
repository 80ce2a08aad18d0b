import { formatMistake, type Mistake, SimError } from '../index.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Mistakes told at most: a person mends these first. */
const MOST_MISTAKES = 50

/** Says why a command failed, without a stack for what is a person's to mend. */
export function explainFailure(thrown: unknown, terminal: Terminal): ExitCode {
  if (thrown instanceof SimError) {
    terminal.err(sayMistakes(thrown.mistakes))
    return 2
  }
  const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  terminal.err(
    `${told}\nThis is a defect of etcdsim: please report it with the command you gave.\n`,
  )
  return 3
}

function sayMistakes(mistakes: readonly Mistake[]): string {
  const told = mistakes.slice(0, MOST_MISTAKES).map(sayMistake).join('')
  const left = mistakes.length - MOST_MISTAKES
  return left <= 0 ? told : `${told}... and ${left} more mistakes.\n`
}

function sayMistake(mistake: Mistake): string {
  const { excerpt } = mistake
  return `${formatMistake(mistake)}\n${excerpt === undefined ? '' : `${excerpt}\n`}`
}
