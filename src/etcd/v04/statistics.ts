import type { Host } from '../../host/host.ts'
import { formatRfc3339 } from '../../kernel/date.ts'
import { goDuration } from './go-duration.ts'
import type { Latency, Server } from './state.ts'

/**
 * Body of `/v2/stats/self`. A lone first machine has state "" until it sends its first append.
 *
 * Departure: packet and byte rates are left out, as upstream does while they are zero.
 *
 * Source: etcd v0.4.9, server/raft_server_stats.go; spec/etcd-0.4.md, section 8, quirks.
 */
export function renderSelfStatistics(server: Server, nowUs: number): string {
  const { statistics, config } = server
  const leader = statistics.state === '' ? server.raft.leader : statistics.leader
  return JSON.stringify({
    name: config.name,
    state: statistics.state,
    startTime: formatRfc3339(statistics.startedUs, 9),
    leaderInfo: {
      leader,
      uptime: goDuration(Math.max(0, nowUs - statistics.leaderSinceUs)),
      startTime: formatRfc3339(statistics.leaderSinceUs, 9),
    },
    recvAppendRequestCnt: statistics.receivedAppends,
    sendAppendRequestCnt: statistics.sentAppends,
  })
}

/** Body of `/v2/stats/leader`; times in milliseconds. Source: server/raft_follower_stats.go. */
export function renderLeaderStatistics(server: Server): string {
  const followers = [...server.links.values()]
    .filter(({ latency }) => latency.successCount + latency.failCount > 0)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, latency }) => `${JSON.stringify(name)}:${renderLatency(latency)}`)
  const leader = JSON.stringify(server.config.name)
  return `{"leader":${leader},"followers":{${followers.join(',')}}}`
}

function renderLatency(latency: Latency): string {
  const { successCount, totalUs, totalSquares } = latency
  const averageUs = successCount === 0 ? 0 : totalUs / successCount
  const variance = successCount === 0 ? 0 : totalSquares / successCount - averageUs * averageUs
  return JSON.stringify({
    latency: {
      current: latency.currentUs / 1000,
      average: averageUs / 1000,
      standardDeviation: Math.sqrt(Math.max(0, variance)) / 1000,
      minimum: latency.leastUs / 1000,
      maximum: latency.mostUs / 1000,
    },
    counts: { fail: latency.failCount, success: successCount },
  })
}

/** Counts an answered append. */
export function noteAnswered(latency: Latency, tookUs: number): void {
  latency.leastUs = latency.successCount === 0 ? tookUs : Math.min(latency.leastUs, tookUs)
  latency.mostUs = Math.max(latency.mostUs, tookUs)
  latency.successCount += 1
  latency.currentUs = tookUs
  latency.totalUs += tookUs
  latency.totalSquares += tookUs * tookUs
}

/** Counts an append from a leader. */
export function noteReceived(server: Server, leader: string, host: Host): void {
  const { statistics } = server
  statistics.receivedAppends += 1
  if (statistics.state === 'follower' && statistics.leader === leader) return
  statistics.state = 'follower'
  statistics.leader = leader
  statistics.leaderSinceUs = host.wallClock()
}
