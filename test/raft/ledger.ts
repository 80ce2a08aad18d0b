import type { ConfState } from '../../src/raft/conf-change.ts'
import type { Entry } from '../../src/raft/entry.ts'
import type { Snapshot } from '../../src/raft/message.ts'
import type { HardState, Ready } from '../../src/raft/ready.ts'
import { COMPACTED } from '../../src/raft/storage.ts'
import { FOUNDING_INDEX, FOUNDING_TERM, type Member, type Watcher } from './member.ts'

/** What must hold of every history. Source: spec/raft.md, section 20. */
export type Law =
  | 'election-safety'
  | 'log-matching'
  | 'leader-completeness'
  | 'state-machine-safety'
  | 'committed-is-durable'
  | 'linearizable-reads'
  | 'leader-append-only'
  | 'monotonic'
  | 'progress'

export interface Violation {
  readonly law: Law
  readonly what: string
}

interface Link {
  readonly entry: Entry
  readonly previousTerm: number
}

/** A leader of one term and what it appended. */
interface Reign {
  readonly leader: number
  firstIndex: number
  lastIndex: number
}

/** What a member said last; a restart begins from its storage. */
interface Standing {
  hardState: HardState
  isLeader: boolean
  applied: number
  /** Configuration before the present one: what was committed under it may be told later. */
  formerConfState: ConfState
  confState: ConfState
}

const TERMS = 2 ** 20

/**
 * Knows every entry that any member ever held, who led, and what was committed, and notes what
 * breaks a law. Entries form chains (index, term) -> term before, so that whole logs can be compared
 * by their ends.
 */
export class Ledger implements Watcher {
  readonly violations: Violation[] = []
  private readonly links = new Map<number, Link>()
  private readonly reigns = new Map<number, Reign>()
  /** Terms of committed entries by index. */
  private readonly committed: number[] = []
  /** In which term each was committed. */
  private readonly committedIn: number[] = []
  private readonly digests: number[] = []
  private readonly standings = new Map<number, Standing>()
  private readonly readFloors = new Map<string, number>()
  private readonly members: () => Iterable<Member>

  constructor(members: () => Iterable<Member>) {
    this.members = members
    this.committed[FOUNDING_INDEX] = FOUNDING_TERM
    this.digests[FOUNDING_INDEX] = 0
  }

  /** Highest index that is known to be committed. */
  get highestCommitted(): number {
    return this.committed.length - 1
  }

  /** A client asks for a read now. */
  asked(token: string): void {
    this.readFloors.set(token, this.highestCommitted)
  }

  started(member: Member): void {
    this.standings.set(member.id, {
      hardState: member.storage.hardState,
      isLeader: false,
      applied: member.appliedIndex,
      formerConfState: member.confState,
      confState: member.confState,
    })
  }

  sawReady(member: Member, ready: Ready): void {
    const standing = this.standingOf(member)
    this.noteConfState(standing, member)
    if (ready.hardState) this.noteHardState(member, standing, ready.hardState)
    if (ready.softState) standing.isLeader = ready.softState.role === 'leader'
    if (standing.isLeader) this.noteLeader(member, standing.hardState.term)
    this.noteEntries(member, ready)
    if (standing.isLeader) this.noteReign(member, standing.hardState.term, ready)
    if (ready.hardState && ready.snapshot === undefined) {
      this.noteCommit(member, standing, ready.hardState.commit, ready)
    }
    for (const { index, token } of ready.readStates) this.noteRead(member, index, token)
  }

  applied(member: Member, entry: Entry): void {
    const standing = this.standingOf(member)
    if (entry.index !== standing.applied + 1) {
      this.report('monotonic', `${member.id} applied ${entry.index} after ${standing.applied}`)
    }
    if (member.storage.term(entry.index) !== entry.term) {
      this.report('committed-is-durable', `${member.id} applied unwritten ${entry.index}`)
    }
    standing.applied = entry.index
    this.noteConfState(standing, member)
    this.noteDigest(member, entry.index)
  }

  restored(member: Member, snapshot: Snapshot): void {
    const standing = this.standingOf(member)
    if (snapshot.index <= standing.applied) {
      this.report('monotonic', `${member.id} went back to snapshot ${snapshot.index}`)
    }
    standing.applied = snapshot.index
    this.noteConfState(standing, member)
    this.noteDigest(member, snapshot.index)
  }

  /** Judges whole logs; call it when a history ends. */
  finish(): void {
    for (const [term, reign] of this.reigns) {
      if (reign.firstIndex > 0) this.checkCompleteness(term, reign)
    }
  }

  report(law: Law, what: string): void {
    this.violations.push({ law, what })
  }

  private standingOf(member: Member): Standing {
    const standing = this.standings.get(member.id)
    if (standing === undefined) throw new Error(`member ${member.id} never started`)
    return standing
  }

  private noteConfState(standing: Standing, member: Member): void {
    if (standing.confState === member.confState) return
    standing.formerConfState = standing.confState
    standing.confState = member.confState
  }

  private noteHardState(member: Member, standing: Standing, next: HardState): void {
    const before = standing.hardState
    const isVoteKept = next.term > before.term || before.vote === 0 || next.vote === before.vote
    if (next.term < before.term || next.commit < before.commit || !isVoteKept) {
      this.report('monotonic', `${member.id}: ${show(before)} became ${show(next)}`)
    }
    standing.hardState = next
  }

  private noteLeader(member: Member, term: number): void {
    const reign = this.reigns.get(term)
    if (reign === undefined) {
      this.reigns.set(term, { leader: member.id, firstIndex: 0, lastIndex: 0 })
    } else if (reign.leader !== member.id) {
      this.report('election-safety', `${reign.leader} and ${member.id} lead term ${term}`)
    }
  }

  private noteEntries(member: Member, ready: Ready): void {
    const [first] = ready.entries
    if (first === undefined) return
    let previousTerm = member.logTerm(first.index - 1, ready)
    for (const entry of ready.entries) {
      this.noteLink(member, entry, previousTerm)
      previousTerm = entry.term
    }
  }

  private noteLink(member: Member, entry: Entry, previousTerm: number): void {
    const key = keyOf(entry.index, entry.term)
    const known = this.links.get(key)
    if (known === undefined) {
      this.links.set(key, { entry, previousTerm })
      return
    }
    const isSame = known.entry.data === entry.data && known.entry.kind === entry.kind
    // What lies before the first entry that is still held may be known by its term only.
    const fits = previousTerm < 0 || known.previousTerm === previousTerm
    if (!isSame || !fits) {
      this.report('log-matching', `${member.id} holds another ${entry.term}/${entry.index}`)
    }
  }

  private noteReign(member: Member, term: number, ready: Ready): void {
    const reign = this.reigns.get(term)
    if (reign?.leader !== member.id) return
    for (const entry of ready.entries) {
      if (entry.term !== term) continue
      if (reign.firstIndex === 0) reign.firstIndex = entry.index
      else if (entry.index !== reign.lastIndex + 1) {
        this.report(
          'leader-append-only',
          `${member.id} led term ${term} up to ${reign.lastIndex} and wrote ${entry.index}`,
        )
      }
      reign.lastIndex = entry.index
    }
  }

  private noteCommit(member: Member, standing: Standing, commit: number, ready: Ready): void {
    if (commit <= FOUNDING_INDEX) return
    const term = member.logTerm(commit, ready)
    if (term === COMPACTED) return
    if (standing.isLeader && commit > this.highestCommitted) {
      const isDurable = [standing.confState, standing.formerConfState].some((confState) =>
        this.isDurable(member, confState, commit, term),
      )
      if (!isDurable) {
        this.report('committed-is-durable', `${member.id} committed ${term}/${commit} too early`)
      }
    }
    this.noteChain(member, commit, term, standing.hardState.term)
  }

  /** Notes an entry and all before it as committed, down to what is known already. */
  private noteChain(member: Member, commit: number, lastTerm: number, currentTerm: number): void {
    let term = lastTerm
    for (let index = commit; index > FOUNDING_INDEX; index -= 1) {
      const known = this.committed[index]
      if (known !== undefined && known !== term) {
        this.report(
          'state-machine-safety',
          `${member.id} committed ${term}/${index}, others ${known}/${index}`,
        )
        return
      }
      if (known !== undefined) return
      this.committed[index] = term
      this.committedIn[index] = currentTerm
      term = this.links.get(keyOf(index, term))?.previousTerm ?? term
    }
  }

  private isDurable(leader: Member, conf: ConfState, index: number, term: number): boolean {
    const holds = (id: number) => {
      if (id === leader.id && leader.config.countsOwnBeforeDurable) return true
      for (const member of this.members()) {
        if (member.id !== id) continue
        const held = member.storage.term(index)
        return held === term || held === COMPACTED
      }
      return false
    }
    return [conf.voters, conf.votersOutgoing].every(
      (voters) => voters.length === 0 || voters.filter(holds).length > voters.length / 2,
    )
  }

  private noteDigest(member: Member, index: number): void {
    const known = this.digests[index]
    if (known === undefined) this.digests[index] = member.digest
    else if (known !== member.digest) {
      this.report('state-machine-safety', `${member.id} has another state at ${index}`)
    }
  }

  private noteRead(member: Member, index: number, token: string): void {
    const floor = this.readFloors.get(token)
    if (floor === undefined) this.report('linearizable-reads', `nobody asked for ${token}`)
    else if (index < floor) {
      this.report('linearizable-reads', `${member.id} reads at ${index}, ${floor} was committed`)
    }
  }

  /** A leader holds what was committed in terms before its own. */
  private checkCompleteness(term: number, reign: Reign): void {
    let held = term
    const last = Math.max(this.highestCommitted, reign.firstIndex)
    for (let index = last; index > FOUNDING_INDEX; index -= 1) {
      const isOlder = (this.committedIn[index] ?? term) < term
      const isWithin = index <= reign.firstIndex
      if (isOlder && (!isWithin || this.committed[index] !== held)) {
        const lacked = `${this.committed[index]}/${index}`
        this.report('leader-completeness', `the leader of term ${term} lacks ${lacked}`)
        return
      }
      if (!isWithin) continue
      const link = this.links.get(keyOf(index, held))
      if (link === undefined || link.previousTerm < 0) return
      held = link.previousTerm
    }
  }
}

function keyOf(index: number, term: number): number {
  return index * TERMS + term
}

function show({ term, vote, commit }: HardState): string {
  return `term ${term} vote ${vote} commit ${commit}`
}
