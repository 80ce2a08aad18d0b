import type { Command } from '../../goraft/message.ts'
import { fold32, foldNumber, hashText } from '../../hash.ts'
import { type ClusterConfig, renderClusterConfig } from './cluster-config.ts'

/** Everything that etcd 0.4 itself puts into the log. Immutable, shared by all members. */
export type EtcdCommand =
  | JoinCommand
  | RemoveCommand
  | ConfigCommand
  | SyncCommand
  | SetCommand
  | CreateCommand
  | UpdateCommand
  | DeleteCommand
  | SwapCommand
  | CompareAndDeleteCommand
  | GetCommand

/** Makes a machine a member, or gives a member a new peer URL. */
export interface JoinCommand extends Command {
  readonly name: 'etcd:join'
  readonly member: string
  readonly peerUrl: string
  readonly clientUrl: string
  readonly minVersion: number
  readonly maxVersion: number
  /**
   * Identity of a newly founded cluster, in the founder's own join only; null in all others. The
   * simulation's own: it is no part of the JSON on the wire.
   */
  readonly lineage: string | null
}

export interface RemoveCommand extends Command {
  readonly name: 'etcd:remove'
  readonly member: string
}

export interface ConfigCommand extends Command {
  readonly name: 'etcd:setClusterConfig'
  readonly config: ClusterConfig
}

/** The leader's wall clock: whatever expired until then goes. */
export interface SyncCommand extends Command {
  readonly name: 'etcd:sync'
  /** Microseconds since 1970. */
  readonly timeUs: number
}

/** What a write puts under a key. */
export interface Write {
  /** Bytes. */
  readonly key: string
  /** Bytes. */
  readonly value: string
  /** Leader's wall clock, microseconds since 1970; null: for ever. */
  readonly expirationUs: number | null
}

export interface SetCommand extends Command, Write {
  readonly name: 'etcd:set'
  readonly isDirectory: boolean
}

export interface CreateCommand extends Command, Write {
  readonly name: 'etcd:create'
  readonly isDirectory: boolean
  readonly isInOrder: boolean
}

export interface UpdateCommand extends Command, Write {
  readonly name: 'etcd:update'
}

export interface DeleteCommand extends Command {
  readonly name: 'etcd:delete'
  readonly key: string
  readonly isDirectory: boolean
  readonly isRecursive: boolean
}

export interface SwapCommand extends Command, Write {
  readonly name: 'etcd:compareAndSwap'
  readonly prevValue: string
  readonly prevIndex: number
}

export interface CompareAndDeleteCommand extends Command {
  readonly name: 'etcd:compareAndDelete'
  readonly key: string
  readonly prevValue: string
  readonly prevIndex: number
}

/** A read that goes through the log (`quorum=true`). */
export interface GetCommand extends Command {
  readonly name: 'etcd:get'
  readonly key: string
  readonly isRecursive: boolean
  readonly isSorted: boolean
}

const NAMES: ReadonlySet<string> = new Set<EtcdCommand['name']>([
  'etcd:join',
  'etcd:remove',
  'etcd:setClusterConfig',
  'etcd:sync',
  'etcd:set',
  'etcd:create',
  'etcd:update',
  'etcd:delete',
  'etcd:compareAndSwap',
  'etcd:compareAndDelete',
  'etcd:get',
])

/** Whether a log entry's command is etcd's; Raft's own (`raft:nop`) are not. */
export function isEtcdCommand(command: Command): command is EtcdCommand {
  return NAMES.has(command.name)
}

/** A command without its digest. */
export type CommandContent<C extends Command> = Omit<C, 'digest'>

/** Completes a command with its digest. */
export function command<C extends EtcdCommand>(
  content: CommandContent<C> & { name: C['name'] },
): C {
  const fields: Record<string, unknown> = { ...content }
  let digest = hashText(content.name)
  for (const value of Object.values(fields)) digest = foldValue(digest, value)
  // Content and digest together are the command; the compiler cannot add up generic types.
  return { ...content, digest } as unknown as C
}

/** The clock entry; made twice a second, hence without the general way. */
export function syncCommand(timeUs: number): SyncCommand {
  return { name: 'etcd:sync', timeUs, digest: foldNumber(SYNC_SEED, timeUs) }
}

const SYNC_SEED = hashText('etcd:sync')

function foldValue(hash: number, value: unknown): number {
  if (typeof value === 'string') return fold32(hash, hashText(value))
  if (typeof value === 'number') return foldNumber(hash, value)
  if (typeof value === 'boolean') return fold32(hash, value ? 1 : 2)
  if (typeof value === 'object' && value !== null && 'activeSize' in value) {
    return fold32(hash, hashText(renderClusterConfig(value as ClusterConfig)))
  }
  return fold32(hash, 3)
}
