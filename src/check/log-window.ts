import { fold32 } from '../hash.ts'

/** Entries remembered one by one; older ones only at every mark. A power of two. */
const MAX_WINDOW = 8192
const FIRST_WINDOW = 64
/** Distance of the indexes at which the whole log up to there stays comparable for ever. */
const MARK = 4096

/**
 * A log in bounded memory: its last 8192 entries, and before them one hash of everything up to each
 * multiple of 4096. Two logs that differ anywhere differ at every later mark, so nothing escapes;
 * only the place is told more coarsely.
 */
export interface LogWindow {
  /** Lowest index remembered; above `last` when none is. */
  first: number
  /** Highest index; 0 for an empty log. */
  last: number
  terms: Float64Array
  digests: Int32Array
  /** Hash of the log up to each index; NaN when its beginning is unknown. */
  chains: Float64Array
  /** Number of the event that told of each entry. */
  seqs: Float64Array
  /** Term and chain at each multiple of 4096, two numbers each. */
  marks: number[]
}

/** One remembered entry. */
export interface WindowEntry {
  readonly term: number
  readonly digest: number
  readonly seq: number
}

/** An empty log. */
export function createWindow(): LogWindow {
  return { first: 1, last: 0, ...createColumns(FIRST_WINDOW), marks: [] }
}

/** A copy that goes on by itself. */
export function cloneWindow(window: LogWindow): LogWindow {
  return {
    first: window.first,
    last: window.last,
    terms: window.terms.slice(),
    digests: window.digests.slice(),
    chains: window.chains.slice(),
    seqs: window.seqs.slice(),
    marks: [...window.marks],
  }
}

/**
 * Puts an entry at an index. Whatever stood there or behind is gone; a gap before it makes the
 * beginning of the log unknown.
 */
export function putEntry(window: LogWindow, index: number, entry: WindowEntry): void {
  if (index <= window.last) cutWindow(window, index)
  const before = index === window.last + 1 ? chainAt(window, window.last) : Number.NaN
  if (index !== window.last + 1) window.first = index
  if (index - window.first >= window.terms.length) makeRoom(window)
  const slot = index & (window.terms.length - 1)
  const chain = fold32(before, entry.digest)
  window.terms[slot] = entry.term
  window.digests[slot] = entry.digest
  window.chains[slot] = Number.isNaN(before) ? Number.NaN : chain
  window.seqs[slot] = entry.seq
  window.last = index
  if (index % MARK === 0) mark(window, index, entry.term, window.chains[slot] ?? Number.NaN)
}

/** Drops the entries from an index on; nothing happens beyond the end. */
export function cutWindow(window: LogWindow, from: number): void {
  if (from > window.last) return
  window.last = Math.max(0, from - 1)
  if (window.first > window.last) window.first = window.last + 1
  const kept = Math.floor(window.last / MARK) * 2
  if (window.marks.length > kept) window.marks.length = kept
}

/** True when the entry itself is remembered. */
export function remembers(window: LogWindow, index: number): boolean {
  return index >= window.first && index <= window.last
}

/** Term of the entry; of a mark when the entry itself is forgotten; NaN when neither is known. */
export function termAt(window: LogWindow, index: number): number {
  if (remembers(window, index)) return window.terms[slotOf(window, index)] ?? Number.NaN
  return markAt(window, index, 0)
}

/** Digest of a remembered entry. */
export function digestAt(window: LogWindow, index: number): number {
  return window.digests[slotOf(window, index)] ?? 0
}

/** Event number of a remembered entry; 0 for others. */
export function seqAt(window: LogWindow, index: number): number {
  return remembers(window, index) ? (window.seqs[slotOf(window, index)] ?? 0) : 0
}

/** Hash of the log up to and with an index; 0 for index 0, NaN when unknown. */
export function chainAt(window: LogWindow, index: number): number {
  if (index === 0) return 0
  if (remembers(window, index)) return window.chains[slotOf(window, index)] ?? Number.NaN
  return markAt(window, index, 1)
}

const slotOf = (window: LogWindow, index: number): number => index & (window.terms.length - 1)

function mark(window: LogWindow, index: number, term: number, chain: number): void {
  const place = (index / MARK - 1) * 2
  while (window.marks.length < place) window.marks.push(Number.NaN)
  window.marks[place] = term
  window.marks[place + 1] = chain
}

function markAt(window: LogWindow, index: number, member: 0 | 1): number {
  if (index % MARK !== 0 || index > window.last) return Number.NaN
  return window.marks[(index / MARK - 1) * 2 + member] ?? Number.NaN
}

/** Doubles the columns, or forgets the oldest entry when they are large enough. */
function makeRoom(window: LogWindow): void {
  const length = window.terms.length
  if (length === MAX_WINDOW) {
    window.first += 1
    return
  }
  const columns = createColumns(length * 2)
  for (let index = window.first; index <= window.last; index += 1) {
    const from = index & (length - 1)
    const to = index & (length * 2 - 1)
    columns.terms[to] = window.terms[from] ?? 0
    columns.digests[to] = window.digests[from] ?? 0
    columns.chains[to] = window.chains[from] ?? 0
    columns.seqs[to] = window.seqs[from] ?? 0
  }
  Object.assign(window, columns)
}

function createColumns(length: number): Pick<LogWindow, 'terms' | 'digests' | 'chains' | 'seqs'> {
  return {
    terms: new Float64Array(length),
    digests: new Int32Array(length),
    chains: new Float64Array(length),
    seqs: new Float64Array(length),
  }
}
