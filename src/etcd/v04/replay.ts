import { entryAt } from '../../goraft/log.ts'
import { addPeer } from '../../goraft/membership.ts'
import type { Host } from '../../host/host.ts'
import { ms } from '../../kernel/time.ts'
import { isEtcdCommand } from './command.ts'
import { learnLineage } from './lineage.ts'
import { settle } from './raft-driver.ts'
import { memberNames } from './registry.ts'
import type { Server } from './state.ts'

/** Ends the reading of the log of a former member. */
export const REPLAY_TIMER = 'replay'

/**
 * How long that takes: it writes the conf file at every membership change that it meets.
 *
 * Source: measured, spec/etcd-0.4.md, section 13, S3.
 */
const REPLAY_TIME_US = { from: ms(2), to: ms(80) }

/** Sets the timer that ends the reading of the log; its draw has a name for each occasion. */
export function takeReplayTime(occasion: 'replay-time' | 'return-time', host: Host): void {
  const { from, to } = REPLAY_TIME_US
  host.setTimer(REPLAY_TIMER, 0, host.draw(occasion, from, to))
}

/**
 * Applies what the conf file counts as committed: it prints what these entries print.
 *
 * Source: etcd v0.4.9, goraft, server.go, Init; spec/etcd-0.4.md, section 2, RESTART.
 */
export function replayLog(server: Server, savedLineage: string, host: Host): void {
  const lineage = savedLineage === '' ? foundingLineage(server) : savedLineage
  learnLineage(server, lineage, host)
  for (const name of memberNames(server)) addPeer(server.raft, name, host.monotonic())
  settle(server, host)
}

/** Lineage in the founder's join, the first entry of an uncompacted log. */
function foundingLineage(server: Server): string | null {
  const command = entryAt(server.raft.log, 1)?.command
  if (command === undefined || !isEtcdCommand(command)) return null
  return command.name === 'etcd:join' ? command.lineage : null
}
