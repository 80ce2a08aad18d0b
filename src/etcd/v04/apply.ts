import type { LogEntry } from '../../goraft/message.ts'
import type { Host } from '../../host/host.ts'
import type { StoreEvent, StoreResult } from '../../store/event.ts'
import { getKey } from '../../store/read.ts'
import { compareAndDelete, expireKeys, removeKey } from '../../store/remove.ts'
import { compareAndSwap, createKey, setKey, updateKey } from '../../store/write.ts'
import { applyJoin, applyRemoval } from './apply-membership.ts'
import { renderClusterConfig, withMinimums } from './cluster-config.ts'
import { type ConfigCommand, type EtcdCommand, isEtcdCommand, type SyncCommand } from './command.ts'
import { DONE, type Outcome } from './outcome.ts'
import { CONFIG_KEY } from './registry.ts'
import type { Server } from './state.ts'
import { tellChange } from './store-telling.ts'

/** Carries out a committed entry on this member's key space and registry. */
export function applyEntry(server: Server, entry: LogEntry, host: Host): Outcome {
  const { command, index } = entry
  if (!isEtcdCommand(command)) return DONE
  switch (command.name) {
    case 'etcd:sync':
      return applySync(server, command, host)
    case 'etcd:join':
      return applyJoin(server, command, index, host)
    case 'etcd:remove':
      return applyRemoval(server, command, index, host)
    case 'etcd:setClusterConfig':
      return applyConfig(server, command, host)
    default:
      return outcomeOf(server, applyToKeys(server, command, host), host)
  }
}

type KeyCommand = Exclude<
  EtcdCommand,
  { name: 'etcd:sync' | 'etcd:join' | 'etcd:remove' | 'etcd:setClusterConfig' }
>

/** Source: etcd v0.4.9, store/v2, one file per command. */
function applyToKeys(server: Server, command: KeyCommand, host: Host): StoreResult {
  const { store } = server
  const { key } = command
  const nowUs = host.wallClock()
  switch (command.name) {
    case 'etcd:set':
      return setKey(store, key, { ...command, nowUs })
    case 'etcd:create':
      return createKey(store, key, { ...command, nowUs })
    case 'etcd:update':
      return updateKey(store, key, { ...command, nowUs })
    case 'etcd:compareAndSwap':
      return compareAndSwap(store, key, { ...command, nowUs })
    case 'etcd:compareAndDelete':
      return compareAndDelete(store, key, { ...command, nowUs })
    case 'etcd:delete':
      return removeKey(store, key, { ...command, nowUs })
    case 'etcd:get': {
      const { isRecursive, isSorted } = command
      const draw = (low: number, high: number) => host.draw('listing-order', low, high)
      return getKey(store, key, { isRecursive, isSorted, draw, nowUs })
    }
  }
}

function outcomeOf(server: Server, result: StoreResult, host: Host): Outcome {
  if (result.kind === 'event' && result.event.action !== 'get') {
    tellChange(server, result.event, host)
  }
  return result
}

/**
 * Drops what has expired by the leader's clock: nothing else ever does, so that all members lose a
 * key at the same place of the log.
 *
 * Source: etcd v0.4.9, store/v2/sync_command.go; spec/etcd-0.4.md, section 8.
 */
function applySync(server: Server, command: SyncCommand, host: Host): Outcome {
  const expired: readonly StoreEvent[] = expireKeys(server.store, {
    cutoffUs: command.timeUs,
    nowUs: host.wallClock(),
  })
  for (const event of expired) tellChange(server, event, host)
  const last = expired[expired.length - 1]
  return last === undefined ? DONE : { kind: 'event', event: last }
}

/** Source: etcd v0.4.9, server/set_cluster_config_command.go, Apply. */
function applyConfig(server: Server, command: ConfigCommand, host: Host): Outcome {
  const value = renderClusterConfig(withMinimums(command.config))
  const written = { value, expirationUs: null, isDirectory: false, nowUs: host.wallClock() }
  const result = setKey(server.store, CONFIG_KEY, written)
  if (result.kind === 'event') tellChange(server, result.event, host)
  return DONE
}
