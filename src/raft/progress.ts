/** What a leader knows about one peer. Its owner may change it; observers only read. */
export interface Progress {
  readonly id: number
  match: number
  next: number
  state: 'probe' | 'replicate' | 'snapshot'
  /** Highest commit index told to the peer. */
  sentCommit: number
  pendingSnapshot: number
  isRecentlyActive: boolean
  isFlowPaused: boolean
  isLearner: boolean
}
