import type { Played } from './played.ts'
import type { Recording, TrafficSummary } from './recording.ts'
import { isRoutineCommand, REJECTED_TOLERANCE, RESENT_AFTER_MS, trafficTolerance } from './rules.ts'
import { hostName } from './topology.ts'
import type { RaftCall, SentEntry } from './traffic.ts'

/** R14: how often members called each other, by pair and term, as long as the recording counted. */
export function compareTraffic(recording: Recording, played: Played): string | undefined {
  for (const [key, real] of Object.entries(recording.raftTrafficSummary ?? {})) {
    const parts = /^(\S+)->(\S+) (?:term (\d+)|votes)$/.exec(key)
    if (parts === null) return `traffic ${key}: no such key is known`
    const [, from = '', to = '', term] = parts
    const calls = played.traffic.calls.filter(
      (call) =>
        call.from === from &&
        hostName(recording, call.to) === to &&
        call.term === (term === undefined ? null : Number(term)),
    )
    const counted = calls.filter(
      ({ at }) =>
        at >= real.first_ms * 1000 - COUNTING_SLACK_US &&
        at <= real.last_ms * 1000 + COUNTING_SLACK_US,
    )
    const difference =
      compareCounts(real, counted, term === undefined) ??
      compareEntries(recordedEntries(recording, { from, to, term: Number(term) }), calls)
    if (difference !== undefined) return `traffic ${key}: ${difference}`
  }
  return undefined
}

/** The first and the last call themselves are to be counted. */
const COUNTING_SLACK_US = 25_000

function compareCounts(
  real: TrafficSummary,
  calls: readonly { readonly outcome: string }[],
  areVotes: boolean,
): string | undefined {
  const count = (outcome: string) => calls.filter((call) => call.outcome === outcome).length
  if (areVotes) {
    return calls.length === real.total
      ? undefined
      : `${calls.length} votes asked for, recorded ${real.total}`
  }
  if (Math.abs(calls.length - real.total) > trafficTolerance(real.total)) {
    return `${calls.length} appends, recorded ${real.total}`
  }
  const rejected = count('rejected')
  if (Math.abs(rejected - (real.rejected ?? 0)) <= REJECTED_TOLERANCE) return undefined
  return `${rejected} appends rejected, recorded ${real.rejected ?? 0}`
}

/** What a leader sent to a member, as far as the thinned recording shows it. */
function recordedEntries(
  recording: Recording,
  pair: { readonly from: string; readonly to: string; readonly term: number },
): readonly SentEntry[] {
  return recording.timeline.flatMap(({ from, to, path, body, dur_ms: tookMs }) => {
    const isOfPair = path === '/log/append' && from === pair.from && to === pair.to
    if (!isOfPair || body === null || typeof body === 'string') return []
    if (body.Term !== pair.term || (tookMs ?? 0) > RESENT_AFTER_MS) return []
    return (body.Entries ?? []).map((entry) => ({
      index: entry.Index,
      command: entry.CommandName,
    }))
  })
}

/** R14: the commands that were seen on the wire were sent in the same order. */
function compareEntries(
  recorded: readonly SentEntry[],
  calls: readonly RaftCall[],
): string | undefined {
  const left = commandsOf(calls.flatMap((call) => call.entries))
  for (const command of commandsOf(recorded)) {
    const place = left.indexOf(command)
    if (place < 0) return `no ${command} where one was recorded`
    left.splice(0, place + 1)
  }
  return undefined
}

/** Commands by index, each once; R9: clock entries have no fixed place among them. */
function commandsOf(entries: readonly SentEntry[]): string[] {
  const byIndex = new Map(entries.map(({ index, command }) => [index, command]))
  const commands = [...byIndex]
    .sort(([a], [b]) => a - b)
    .map(([, command]) => command)
    .filter((command) => !isRoutineCommand(command))
  const settings = commands.indexOf('etcd:setClusterConfig')
  // A founder's two goroutines append in either order.
  if (settings >= 0 && commands[settings + 1] === 'raft:nop') {
    commands.splice(settings, 2, 'raft:nop', 'etcd:setClusterConfig')
  }
  return commands
}
