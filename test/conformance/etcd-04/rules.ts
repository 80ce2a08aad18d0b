/**
 * How a recorded run becomes comparable with a simulated one. Each rule has its reason; none names a
 * recording. Numbers (R1 ...) are those of spec/comparison-rules.md.
 */

/** R4: a recorded client was a process of its own and took about this long to begin. */
export const CLIENT_START_UP_MS = 8

/** R3: packet filters were in place before the recorded step; one rule took up to 12 ms. */
export function cutBegins(entry: { t_ms: number; begin_ms?: number }): number {
  return entry.begin_ms === undefined ? entry.t_ms - 15 : entry.begin_ms - 1
}

/** R3: filters were lifted one by one before the recorded step. */
export function healBegins(entry: { t_ms: number; begin_ms?: number }): number {
  return entry.begin_ms === undefined ? entry.t_ms - 35 : entry.begin_ms - 1
}

/** R9: ticker phases move the raft index by one, and by one more every ten seconds. */
export function raftIndexTolerance(sinceLeaderMs: number): number {
  return 1 + Math.floor(Math.max(0, sinceLeaderMs) / 10_000)
}

/** R13: sleeping and time-outs are exact to 1 %, and 30 ms of machine noise; joins wait up to 100 ms. */
export function durationTolerance(recordedMs: number): number {
  return recordedMs * 0.01 + 30 + 100
}

/** R17: dials are counted to 5 % and two. */
export function countTolerance(recorded: number): number {
  return recorded * 0.05 + 2
}

/** R6: text of a journal line without its time stamp and with measured durations blanked. */
export function normalLine(line: string): string {
  return line
    .replace(/^\[etcd\] \w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{3} /, '')
    .replace(/heartbeat near election timeout: .*$/, 'heartbeat near election timeout: <duration>')
    .replace(/last activity .* ago/, 'last activity <duration> ago')
    .replace(/missed=\d+/, 'missed=<n>')
}

/** R8: lines that depend on the recording machine's scheduler and may be missing on either side. */
export function isOptionalLine(line: string): boolean {
  return line.includes('heartbeat near election timeout')
}

/** R6: JSON with dates checked for presence only and lifetimes to one second. */
export function normalJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalJson)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, normalField(key, inner)]),
  )
}

/**
 * Counters, rates and clocks of the statistics differ from run to run (the recorder read, too); whether
 * they are there counts.
 */
const MEASURED = /^(startTime|uptime|\w+Cnt|\w+Rate|getsSuccess|getsFail)$/

function normalField(key: string, value: unknown): unknown {
  if (key === 'expiration') return '<date>'
  return MEASURED.test(key) ? '<measured>' : normalJson(value)
}

/** R6: lifetimes differ by at most a second, by how late in a second the answer was given. */
export const TTL_TOLERANCE = 1

/** R6: compared headers; all others are the library's, the clock's or the transport's. */
export const COMPARED_HEADERS = ['X-Etcd-Index', 'X-Raft-Term', 'Location'] as const

/** R7: lines of independent goroutines may change places when recorded this close together. */
export const SWAP_WINDOW_MS = 100
