import { tellableWidth, titleLines } from '../explain/walk-title.ts'
import type { Scenario } from './scenario.ts'
import { DEFAULT_WIDTH, type WalkLook } from './walk-look.ts'

/**
 * The lines with which `walkRun` begins, known before the run: they can be shown at once.
 *
 * @param seed Seed of the run to come.
 */
export function walkTitle(
  scenario: Scenario,
  seed: string,
  look: WalkLook = {},
): readonly string[] {
  const { width = DEFAULT_WIDTH, ascii = false, color = false } = look
  const { edition, story } = scenario
  return titleLines({ width: tellableWidth(width), ascii, color }, story, { edition, seed })
}
