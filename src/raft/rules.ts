/** The safety-relevant choices of Raft; a planted bug replaces one of them. */
export interface RaftRules {
  /** How many of `voters` are a majority. */
  majority(voters: number): number
}
