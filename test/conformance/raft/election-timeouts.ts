import { fold32, hashText } from '../../../src/hash.ts'

/** Draws a randomised election timeout in ticks, from `electionTicks` to twice that less one. */
export type DrawElectionTimeout = (electionTicks: number) => number

/** A way to draw election timeouts. What a file prints may not depend on it. */
export interface Draws {
  readonly name: string
  /** The draws of one run. */
  start(): DrawElectionTimeout
}

const LOWEST: Draws = { name: 'always the lowest', start: () => (electionTicks) => electionTicks }

const HIGHEST: Draws = {
  name: 'always the highest',
  start: () => (electionTicks) => 2 * electionTicks - 1,
}

/** Spread evenly; the same seed draws the same timeouts. */
export function seededDraws(seed: string): Draws {
  return {
    name: `seed ${seed}`,
    start: () => {
      let hash = hashText(seed)
      return (electionTicks) => {
        hash = fold32(hash, electionTicks)
        return electionTicks + ((hash >>> 0) % electionTicks)
      }
    },
  }
}

/** The draws that every file is played with. */
export const EVERY_DRAWS: readonly Draws[] = [LOWEST, HIGHEST, seededDraws('1'), seededDraws('2')]
