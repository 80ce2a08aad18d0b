import type { Happening } from './observation.ts'
import type { Raft } from './raft.ts'

/** Tells the observer, if there is one, what happens at a node. */
export function tell({ id, surroundings }: Raft, happening: Happening): void {
  surroundings.observe?.({ node: id, ...happening })
}
