import type { ConfState } from '../../src/raft/conf-change.ts'
import type { RaftConfig } from '../../src/raft/config.ts'
import type { Entry } from '../../src/raft/entry.ts'
import { type Message, message } from '../../src/raft/message.ts'
import { campaign, step } from '../../src/raft/node.ts'
import type { HardState } from '../../src/raft/ready.ts'
import { confStateOf, FOUNDING_INDEX, foundedStorage, Member, PLAIN } from './member.ts'

/** One member whose peers are played by the test. */
export interface Lone {
  readonly id?: number
  /** Voters 1, 2 and 3 if not given. */
  readonly confState?: ConfState
  /** Terms of the entries behind the founding snapshot, from index 3. */
  readonly terms?: readonly number[]
  readonly hardState?: HardState
  readonly options?: Partial<RaftConfig>
}

/** Starts a member and lets it work off what it finds in its storage. */
export function lone({
  id = 1,
  confState,
  terms = [],
  hardState,
  options = {},
}: Lone = {}): Member {
  const storage = foundedStorage(confState ?? confStateOf([1, 2, 3]))
  if (terms.length > 0) storage.append(entriesOf(FOUNDING_INDEX + 1, terms))
  const last = terms.at(-1) ?? 1
  storage.setHardState(hardState ?? { term: last, vote: 0, commit: FOUNDING_INDEX })
  const member = new Member({ ...PLAIN, ...options, id }, storage)
  member.isObserved = true
  member.settle()
  return member
}

/** Normal entries with consecutive indexes; the payload is one letter unless given. */
export function entriesOf(first: number, terms: readonly number[], data = 'x'): Entry[] {
  return terms.map((term, position) => ({
    kind: 'normal',
    term,
    index: first + position,
    data,
    change: undefined,
  }))
}

/** Hands a message to a member, which works off everything; gives what it sent. */
export function hand(
  member: Member,
  fields: Partial<Message> & Pick<Message, 'kind' | 'from'>,
): Message[] {
  step(member.raft, message({ to: member.id, ...fields }))
  return member.settle()
}

/** A leader at term 2 of voters 1, 2 and 3, whose empty entry 3 is not acknowledged yet. */
export function loneLeader(options: Partial<RaftConfig> = {}, founding: Lone = {}): Member {
  const member = lone({ ...founding, options })
  campaign(member.raft)
  member.settle()
  const { term } = member.storage.hardState
  for (const id of [2, 3]) {
    if (options.preVote) hand(member, { kind: 'pre-vote-resp', from: id, term: term + 1 })
  }
  const electionTerm = member.storage.hardState.term
  for (const id of [2, 3]) {
    if (!member.isLeader()) hand(member, { kind: 'vote-resp', from: id, term: electionTerm })
  }
  if (!member.isLeader()) throw new Error('the lone member does not lead')
  return member
}

/** Peers acknowledge everything up to an index. */
export function acknowledge(member: Member, index: number, peers: readonly number[]): Message[] {
  const { term } = member.storage.hardState
  return peers.flatMap((from) => hand(member, { kind: 'app-resp', from, term, index }))
}

/** Messages as short texts: who, what, term, (log term/index), entries, commit, answer. */
export function sketch(messages: readonly Message[]): string[] {
  return messages.map((told) => {
    const parts = [`${told.from}>${told.to} ${told.kind} t${told.term}`]
    if (told.logTerm > 0 || told.index > 0) parts.push(`${told.logTerm}/${told.index}`)
    if (told.entries.length > 0) {
      parts.push(`[${told.entries.map(({ term, index }) => `${term}/${index}`).join(' ')}]`)
    }
    if (told.commit > 0) parts.push(`c${told.commit}`)
    if (told.isRejected) parts.push(`no ${told.rejectHint}`)
    if (told.snapshot) parts.push(`s${told.snapshot.term}/${told.snapshot.index}`)
    return parts.join(' ')
  })
}

/** Hands a message to a member, which handles nothing yet. */
export function stepOnly(
  member: Member,
  fields: Partial<Message> & Pick<Message, 'kind' | 'from'>,
): void {
  step(member.raft, message({ to: member.id, ...fields }))
}
