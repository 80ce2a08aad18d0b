import type { Entry } from './entry.ts'
import type { Message, Snapshot } from './message.ts'

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader'

/** What must survive a crash besides the log. All zero: nothing yet. */
export interface HardState {
  readonly term: number
  /** 0: no vote in this term. */
  readonly vote: number
  readonly commit: number
}

export interface SoftState {
  /** 0: unknown. */
  readonly leader: number
  readonly role: Role
}

/** A read that may be served once the application has applied `index`. */
export interface ReadState {
  readonly index: number
  /** The caller's token, one char per byte. */
  readonly token: string
}

export const NO_READ_STATES: readonly ReadState[] = []

/**
 * What the owner must do next, in this order: write `hardState`, `entries` and `snapshot` (synced if
 * `mustSync`), send `messages`, apply `snapshot` and `committedEntries`; then `advance`.
 *
 * In asynchronous mode all work is in `messages`, and `advance` is not called.
 */
export interface Ready {
  /** Undefined when unchanged. */
  readonly softState: SoftState | undefined
  /** Undefined when unchanged. */
  readonly hardState: HardState | undefined
  readonly readStates: readonly ReadState[]
  readonly entries: readonly Entry[]
  readonly snapshot: Snapshot | undefined
  readonly committedEntries: readonly Entry[]
  readonly messages: readonly Message[]
  readonly mustSync: boolean
}

/** Why a call was refused; nothing changed then. Wordings: spec/raft-interaction-language.md, 7. */
export type Refusal = 'proposal-dropped' | 'local-message' | 'peer-not-found'
