import type { ConformanceKind } from '../../kind.ts'
import { type Directive, keyedValues, parseCount } from '../datadriven/directive.ts'
import { playFile } from '../datadriven/play.ts'
import { WrongUse } from '../datadriven/wrong-use.ts'
import { describeCommitted } from './committed.ts'
import { NO, type QuorumCase, YES } from './quorum-case.ts'
import { describeVote } from './vote.ts'

/** A command with the argument that holds its values, and how one of these is read. */
interface Question {
  readonly key: string
  parse(value: string): number
  answer(asked: QuorumCase): string
}

const QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ['committed', { key: 'idx', parse: parseIndex, answer: describeCommitted }],
  ['vote', { key: 'votes', parse: parseVote, answer: describeVote }],
])

const VOTES: ReadonlyMap<string, number> = new Map([
  ['n', NO],
  ['y', YES],
])

/** Test files of quorum arithmetic. Source: spec/raft-interaction-language.md, 9. */
export const raftQuorum: ConformanceKind = {
  extension: '.txt',
  play: (text) => playFile(text, answerQuorum),
}

/** Answers one directive. */
export function answerQuorum(directive: Directive): string {
  const question = QUESTIONS.get(directive.command)
  if (question === undefined) throw new WrongUse(`unknown command ${directive.command}`)
  const incoming: number[] = []
  const outgoing: number[] = []
  const written: number[] = []
  let isJoint = false
  for (const { key, value } of keyedValues(directive.args)) {
    if (key === 'cfg') incoming.push(parseCount(value))
    else if (key === question.key) written.push(value === '_' ? 0 : question.parse(value))
    else if (key !== 'cfgj') throw new WrongUse(`unknown argument ${key}`)
    else {
      isJoint = true
      if (value !== 'zero') outgoing.push(parseCount(value))
    }
  }
  const voters = [...new Set([...incoming, ...outgoing])]
  if (voters.length !== written.length) return mismatch(voters, written)
  const values = new Map(
    voters.flatMap((id, position) => {
      const value = written[position] ?? 0
      return value === 0 ? [] : [[id, value]]
    }),
  )
  return question.answer({ incoming, outgoing: isJoint ? outgoing : undefined, values })
}

/** In Go's words for a set and a list. */
function mismatch(voters: readonly number[], written: readonly number[]): string {
  const set = [...voters].sort((a, b) => a - b).map((id) => `${id}:{}`)
  return (
    'error: mismatched input (explicit or _) for voters ' +
    `map[${set.join(' ')}]: [${written.join(' ')}]`
  )
}

function parseIndex(value: string): number {
  const index = parseCount(value)
  if (index === 0) throw new WrongUse('write _ for an index that is not known')
  return index
}

function parseVote(value: string): number {
  const vote = VOTES.get(value)
  if (vote === undefined) throw new WrongUse(`"${value}" is no vote: write y, n or _`)
  return vote
}
