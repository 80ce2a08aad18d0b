import type { AnswerRules } from './compare-answers.ts'
import type { Recording, RequestOperation, WireExchange } from './recording.ts'
import { CLIENT_START_UP_MS, LATE_CLIENT_MS } from './rules.ts'
import type { SimExchange } from './simulated.ts'
import { machineNamed } from './topology.ts'

/** Lines of the whole cluster that say when a member opened its ports. */
const OPENED = / starting in (?:peer|standby) mode$/

/** Times at which a machine's ports opened or closed, or it joined: when its phase changed. */
export function phaseChanges(recording: Recording, machine: string): readonly number[] {
  const opened = (recording.logs[machine] ?? [])
    .filter(({ line }) => OPENED.test(line))
    .map(({ t_ms }) => t_ms)
  const closed = recording.exits.filter((exit) => exit.machine === machine).map(({ t_ms }) => t_ms)
  return [...opened, ...closed]
}

/** Times at which any other machine was let into the cluster. */
export function joinTimes(recording: Recording, except: string): readonly number[] {
  return recording.timeline
    .filter(({ from, path, status }) => from !== except && path === '/join' && status === 200)
    .map(({ t_ms }) => t_ms)
}

/** R8: when the machine of a member was reachable again: it opened its ports, or all cuts ended. */
export function returnTimes(recording: Recording, member: string): readonly number[] {
  const machine = machineNamed(recording, member)
  const healed = recording.environment
    .filter(({ kind }) => kind === 'heal')
    .map((entry) => ('begin_ms' in entry ? (entry.begin_ms ?? entry.t_ms) : entry.t_ms))
  return machine === undefined ? healed : [...healed, ...phaseChanges(recording, machine)]
}

/** R9: how long the leader of a moment had been leading; 0 without one. */
export function sinceLeader(recording: Recording, atMs: number): number {
  const since = Object.values(recording.logs)
    .flat()
    .filter(({ t_ms, line }) => t_ms <= atMs && line.endsWith(" to 'leader'."))
    .map(({ t_ms }) => atMs - t_ms)
  return since.length === 0 ? 0 : Math.min(...since)
}

/** R4: from the recorded step to the client's request, as seen on the wire where it was late. */
export function startUpOf(
  recording: Recording,
  { id, t_ms, method, url }: RequestOperation,
): number {
  const tookMs = recording.clientRequests.find((entry) => entry.id === id)?.dur_ms ?? 0
  const seen = recording.timeline.find(
    (exchange) =>
      exchange.from === 'operator' &&
      exchange.method === method &&
      url === urlOf(recording, exchange) &&
      exchange.t_ms >= t_ms &&
      exchange.t_ms <= t_ms + tookMs,
  )
  const lateMs = seen === undefined ? 0 : seen.t_ms - t_ms
  return lateMs > LATE_CLIENT_MS ? lateMs : CLIENT_START_UP_MS
}

function urlOf({ topology }: Recording, { to, port, path }: WireExchange): string {
  const ip = to === 'discovery' ? topology.discovery?.ip : topology.machines[to]?.ip
  return `http://${ip ?? to}${port === 80 ? '' : `:${port}`}${path}`
}

/** R10: how the answers of the recorded discovery service are compared with the simulated ones. */
export function discoveryRules(
  recording: Recording,
  simulated: readonly SimExchange[],
): AnswerRules {
  const recorded = recording.timeline.filter(({ to }) => to === 'discovery')
  const isForeign = recorded.some(isOfNewerEtcd)
  const answers = simulated.filter(({ to }) => to === 'discovery').map(({ answer }) => answer)
  const real = directoryIndex(recorded.map(({ responseBody }) => responseBody))
  const realIndex = real ?? (isForeign ? DIRECTORY_INDEX.newer : DIRECTORY_INDEX.own)
  const simIndex = directoryIndex(answers) ?? DIRECTORY_INDEX.own
  return { indexShift: realIndex - simIndex, isSorted: true, isForeign }
}

/** R10: index of a token's directory, the first that `/new` makes in a fresh storage. */
const DIRECTORY_INDEX = { own: 3, newer: 4 } as const

/** An etcd of version 2 and later names its cluster in every answer. */
function isOfNewerEtcd({ responseHeaders }: WireExchange): boolean {
  return responseHeaders?.['X-Etcd-Cluster-Id'] !== undefined
}

/** Index at which the directory that is listed first was made; undefined without a listing. */
function directoryIndex(bodies: readonly unknown[]): number | undefined {
  for (const body of bodies) {
    const index = /"dir":true,.*"createdIndex":(\d+)}}\s*$/s.exec(String(body))?.[1]
    if (index !== undefined) return Number(index)
  }
  return undefined
}
