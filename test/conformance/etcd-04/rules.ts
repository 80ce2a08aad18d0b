/**
 * How a recorded run becomes comparable with a simulated one. Each rule has its reason; none names a
 * recording. Numbers (R1 ...) are those of spec/comparison-rules.md, in their order.
 */

/** R1: median time from a start to the first journal line, where none was recorded. */
export const TYPICAL_START_MS = 6

// R2, chance as input: recorded-chance.ts and listing-order.ts. A recorded order that no draw gives
// is a failure.

/** R3: packet filters were in place before the recorded step; one rule took up to 12 ms. */
export function cutBegins(entry: { t_ms: number; begin_ms?: number }): number {
  return entry.begin_ms === undefined ? entry.t_ms - 15 : entry.begin_ms - 1
}

/** R3: filters were lifted one by one before the recorded step. */
export function healBegins(entry: { t_ms: number; begin_ms?: number }): number {
  return entry.begin_ms === undefined ? entry.t_ms - 35 : entry.begin_ms - 1
}

/** R4: a recorded client was a process of its own and took about this long to begin. */
export const CLIENT_START_UP_MS = 8

/** R4: a client that took longer than this was held up; then its request's own time is taken. */
export const LATE_CLIENT_MS = 15

// R5, comments and final kills: the closed list of operations holds neither.

/** R6: text of a journal line without its time stamp and with measured durations blanked. */
export function normalLine(line: string): string {
  return line
    .replace(/^\[etcd\] \w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{3} /, '')
    .replace(/heartbeat near election timeout: .*$/, 'heartbeat near election timeout: <duration>')
    .replace(/last activity .* ago/, 'last activity <duration> ago')
    .replace(/missed=\d+/, 'missed=<n>')
}

/** R6: how many calls were missed depends on milliseconds; undefined in any other line. */
export function missedIn(line: string): number | undefined {
  const count = /missed=(\d+)/.exec(line)?.[1]
  return count === undefined ? undefined : Number(count)
}

/** R6: of missed calls. */
export const MISSED_TOLERANCE = 3

/** R6: JSON with dates checked for presence only and measured values blanked. */
export function normalJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalJson)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, normalField(key, inner)]),
  )
}

/**
 * R6: counters, rates and clocks of the statistics differ from run to run (the recorder read, too);
 * whether they are there counts.
 */
const MEASURED = /^(startTime|uptime|\w+Cnt|\w+Rate|getsSuccess|getsFail)$/

function normalField(key: string, value: unknown): unknown {
  // A date of the year 1 says that there is none; real dates are the clock's.
  if (key === 'expiration') return String(value).startsWith('0001-') ? value : '<date>'
  return MEASURED.test(key) ? '<measured>' : normalJson(value)
}

/** R6: lifetimes differ by at most a second, by how late in a second the answer was given. */
export const TTL_TOLERANCE = 1

/** R6: compared headers; all others are the library's, the clock's or the transport's. */
export const COMPARED_HEADERS = ['X-Etcd-Index', 'X-Raft-Term', 'Location'] as const

/** R7: lines of independent goroutines may change places when recorded this close together. */
export const SWAP_WINDOW_MS = 100

/** R7: whether two lines come from goroutines that do not wait for each other. */
export function areIndependent(line: string, other: string): boolean {
  const peers = [timedOutPeer(line), timedOutPeer(other)] as const
  return peers[0] !== peers[1]
}

/** R7, R8: the peer that a `heartbeat time out` line is about; undefined for any other line. */
export function timedOutPeer(line: string): string | undefined {
  return /heartbeat time out peer="([^"]*)"/.exec(line)?.[1]
}

/** R8: lines that depend on the recording machine's scheduler and may be missing on either side. */
export function isOptionalLine(line: string): boolean {
  return line.includes('heartbeat near election timeout')
}

/** R8: a `heartbeat time out` line that is due this shortly before the peer's return may be missing. */
export const RETURN_WINDOW_MS = 100

/** R9: ticker phases move the raft index by one, and by one more every ten seconds. */
export function raftIndexTolerance(sinceLeaderMs: number): number {
  return 1 + Math.floor(Math.max(0, sinceLeaderMs) / 10_000)
}

/** R10: indexes of the discovery service's storage, counted from the token directory's. */
export const STORAGE_INDEXES: ReadonlySet<string> = new Set([
  'modifiedIndex',
  'createdIndex',
  'index',
])

/** R11: what a joiner meets depends on the other's phase, if that changed this close to the call. */
export const PHASE_WINDOW_MS = 50

const JOIN_LINE =
  /attempted to join via|Send Join Request|joined the cluster via|unable to join|cannot connect to previous/

/** R11: journal lines that tell of one round of a join. */
export function isJoinLine(line: string): boolean {
  return JOIN_LINE.test(line)
}

// R12, elections: under R2 the recorded machine runs for the recorded term, so that terms, leaders
// and journal lines are compared like any others.

/** R13: sleeping and time-outs are exact to 1 %, and 30 ms of machine noise; joins wait up to 100 ms. */
export function durationTolerance(recordedMs: number): number {
  return recordedMs * 0.01 + 30 + 100
}

/** R13: clients are timed only where either run took this long. */
export const CLIENT_TIMED_FROM_MS = 100

/** R13: an answer that came at once was recorded this late, where the machine was busy. */
export const CLIENT_NOISE_MS = 125

/** R13: of a client's duration. */
export const CLIENT_TOLERANCE_MS = 60

/** R13: longest a write waits for the next append tick, machine noise included. */
export const WRITE_LATENCY_MS = 90

/** R14: appends of a term are counted to 5 % and three. */
export function trafficTolerance(recorded: number): number {
  return recorded * 0.05 + 3
}

/** R14: rejected appends are counted to two. */
export const REJECTED_TOLERANCE = 2

/** R14: entries that come with the clock, not with what anybody did. */
export function isRoutineCommand(command: string): boolean {
  return command === 'etcd:sync'
}

/** R14: an append that was answered this late was resent by the operating system through a cut. */
export const RESENT_AFTER_MS = 400

// R15, loopback and the operator's probes: exchanges are compared per machine and with others only.
// R16, the end: `played.ts` stops there; what depends on its last milliseconds is no difference.

/** R16: last moments before the end, in which milliseconds decide what still happened. */
export const END_WINDOW_MS = 30

/** R17: dials are counted to 5 % and two. */
export function countTolerance(recorded: number): number {
  return recorded * 0.05 + 2
}
