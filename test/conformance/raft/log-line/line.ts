import type { LogEnd, Observation } from '../../../../src/raft/observation.ts'
import { hex } from '../format/message.ts'

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** One line as upstream's library logs it, without the newline. */
export interface LogLine {
  readonly level: LogLevel
  readonly text: string
}

/** An observation of one kind. */
export type Told<K extends Observation['kind']> = Observation & { readonly kind: K }

/** How each of some kinds of observations is worded. */
export type Wordings<K extends Observation['kind']> = {
  readonly [Kind in K]: (told: Told<Kind>) => LogLine
}

export function debug(text: string): LogLine {
  return { level: 'DEBUG', text }
}

export function info(text: string): LogLine {
  return { level: 'INFO', text }
}

export function warn(text: string): LogLine {
  return { level: 'WARN', text }
}

export function error(text: string): LogLine {
  return { level: 'ERROR', text }
}

/** `logterm: 1, index: 10`, or with the vote of the node that owns this log: `, vote: 2`. */
export function logEnd(end: LogEnd, vote?: number): string {
  const suffix = vote === undefined ? '' : `, vote: ${hex(vote)}`
  return `[logterm: ${end.term}, index: ${end.index}${suffix}]`
}
