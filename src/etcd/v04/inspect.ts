import type { Etcd04 } from './state.ts'

/** What a member of etcd 0.4 is doing; Raft's words once it serves, words of the boot before. */
export type MemberRole =
  | 'discovering'
  | 'joining'
  | 'initialized'
  | 'follower'
  | 'candidate'
  | 'leader'
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
  /** Registry of this member, by name in code unit order. */
  readonly members: readonly ListedMember[]
  /** Entries known as committed; 0 before the first. */
  readonly commitIndex: number
  readonly lastIndex: number
  readonly storeIndex: number
  /** Value of a file (`/a/b`); undefined when there is none or it is a directory. */
  readonly valueOf: (key: string) => string | undefined
  /** Full keys of a directory's children, hidden ones left out, in code unit order. */
  readonly childrenOf: (key: string) => readonly string[]
}

/** Looks into the state of a running etcd 0.4. */
export declare function inspectEtcd04(etcd: Etcd04): MemberView
