import { baseName } from '../../store/path.ts'
import { childrenOf, lookUp } from '../../store/read.ts'
import { storeIndex } from '../../store/store.ts'
import { listMembers } from './registry.ts'
import type { Etcd04, Server } from './state.ts'

/** What a member of etcd 0.4 is doing; Raft's words once it serves, words of the boot before. */
export type MemberRole =
  | 'discovering'
  | 'joining'
  | 'initialized'
  | 'follower'
  | 'candidate'
  | 'leader'
  | 'snapshotting'
  /** A full cluster turned it away, or its own removed it. */
  | 'standby'
  | 'stopped'

/** One member as the registry of this member lists it. */
export interface ListedMember {
  readonly name: string
  readonly peerUrl: string
  readonly clientUrl: string
}

/** A look into one running etcd 0.4, for expectations and tests. Reading changes nothing. */
export interface MemberView {
  /** `ETCD_NAME`. */
  readonly name: string
  readonly role: MemberRole
  readonly term: number
  /** Name of the leader this member believes in; empty when it knows none. */
  readonly leader: string
  /** Lineage of its cluster; null before the founding entry is in its log. */
  readonly lineage: string | null
  /** Registry of this member, by name in byte order. */
  readonly members: readonly ListedMember[]
  /** Entries known as committed; 0 before the first. */
  readonly commitIndex: number
  readonly lastIndex: number
  readonly storeIndex: number
  /** Value of a file (`/a/b`); undefined when there is none or it is a directory. */
  readonly valueOf: (key: string) => string | undefined
  /** Full keys of a directory's children, hidden ones left out, in byte order. */
  readonly childrenOf: (key: string) => readonly string[]
}

const NOTHING: MemberView = {
  name: '',
  role: 'stopped',
  term: 0,
  leader: '',
  lineage: null,
  members: [],
  commitIndex: 0,
  lastIndex: 0,
  storeIndex: 0,
  valueOf: () => undefined,
  childrenOf: () => [],
}

/** Looks into the state of a running etcd 0.4. */
export function inspectEtcd04(etcd: Etcd04): MemberView {
  const { server } = etcd
  if (server === null) return NOTHING
  const { raft, store, lineage } = server
  return {
    name: server.config.name,
    role: roleOf(server),
    term: raft.term,
    leader: raft.leader,
    lineage: lineage === '' ? null : lineage,
    members: listMembers(server).map(({ name, peerUrl, clientUrl }) => ({
      name,
      peerUrl,
      clientUrl,
    })),
    commitIndex: raft.commitIndex,
    lastIndex: raft.log.lastIndex,
    storeIndex: storeIndex(store),
    valueOf: (key) => {
      const node = lookUp(store, key)
      return node?.kind === 'file' ? node.value : undefined
    },
    childrenOf: (key) =>
      childrenOf(store, key)
        .map((node) => node.path)
        .filter((path) => !baseName(path).startsWith('_')),
  }
}

function roleOf(server: Server): MemberRole {
  switch (server.phase.kind) {
    case 'starting':
    case 'discovering':
      return 'discovering'
    case 'joining':
      return 'joining'
    case 'retreating':
    case 'standing-by':
    case 'returning':
      return 'standby'
    case 'ended':
      return 'stopped'
    case 'opening':
    case 'serving':
      return server.raft.state
  }
}
