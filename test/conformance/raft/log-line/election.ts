import { hex, messageTypeName } from '../format/message.ts'
import { roleName } from '../format/ready.ts'
import { debug, info, logEnd, type Told, type Wordings, warn } from './line.ts'

type Kind =
  | 'hup-ignored-by-leader'
  | 'unpromotable'
  | 'campaign-blocked'
  | 'starting-election'
  | 'vote-requested'
  | 'vote-ignored-in-lease'
  | 'vote-granted'
  | 'vote-rejected'
  | 'vote-received'
  | 'votes-counted'
  | 'higher-term'
  | 'lower-term-ignored'
  | 'quorum-inactive'
  | 'timeout-now-ignored'

/** Source: spec/raft-interaction-language.md, 6.2. */
export const ELECTION_LINES: Wordings<Kind> = {
  'hup-ignored-by-leader': ({ node }) =>
    debug(`${hex(node)} ignoring MsgHup because already leader`),
  unpromotable: ({ node }) => warn(`${hex(node)} is unpromotable and can not campaign`),
  'campaign-blocked': ({ node, term }) =>
    warn(
      `${hex(node)} cannot campaign at term ${term} since there are still pending configuration ` +
        'changes to apply',
    ),
  'starting-election': ({ node, term }) =>
    info(`${hex(node)} is starting a new election at term ${term}`),
  'vote-requested': ({ node, request, last, to, term }) =>
    info(
      `${hex(node)} ${logEnd(last)} sent ${messageTypeName(request)} request to ${hex(to)} ` +
        `at term ${term}`,
    ),
  'vote-ignored-in-lease': (told) =>
    info(
      `${answered(told, 'ignored', 'from')}: lease is not expired ` +
        `(remaining ticks: ${told.remainingTicks})`,
    ),
  'vote-granted': (told) => info(answered(told, 'cast', 'for')),
  'vote-rejected': (told) => info(answered(told, 'rejected', 'from')),
  'vote-received': ({ node, response, from, isRejected, term }) =>
    info(
      `${hex(node)} received ${messageTypeName(response)}${isRejected ? ' rejection' : ''} ` +
        `from ${hex(from)} at term ${term}`,
    ),
  'votes-counted': ({ node, response, granted, rejected }) =>
    info(
      `${hex(node)} has received ${granted} ${messageTypeName(response)} votes ` +
        `and ${rejected} vote rejections`,
    ),
  'higher-term': (told) => info(otherTerm(told, 'received', 'higher')),
  'lower-term-ignored': (told) => info(otherTerm(told, 'ignored', 'lower')),
  'quorum-inactive': ({ node }) =>
    warn(`${hex(node)} stepped down to follower since quorum is not active`),
  'timeout-now-ignored': ({ node, term, role, from }) =>
    debug(
      `${hex(node)} [term ${term} state ${roleName(role)}] ignored MsgTimeoutNow from ${hex(from)}`,
    ),
}

function answered(
  told: Told<'vote-ignored-in-lease' | 'vote-granted' | 'vote-rejected'>,
  verb: string,
  preposition: string,
): string {
  const { node, request, last, vote, from, candidateLast, term } = told
  return (
    `${hex(node)} ${logEnd(last, vote)} ${verb} ${messageTypeName(request)} ${preposition} ` +
    `${hex(from)} ${logEnd(candidateLast)} at term ${term}`
  )
}

function otherTerm(
  { node, term, message, from, messageTerm }: Told<'higher-term' | 'lower-term-ignored'>,
  verb: string,
  comparison: string,
): string {
  return (
    `${hex(node)} [term: ${term}] ${verb} a ${messageTypeName(message)} message ` +
    `with ${comparison} term from ${hex(from)} [term: ${messageTerm}]`
  )
}
