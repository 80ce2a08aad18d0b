import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Marks the process that measures one case. */
export const CASE = '--case'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/**
 * Measures a case in a fresh process: another one would spoil its inline caches.
 *
 * @returns What the case measured, as it came through JSON.
 */
export function measureApart<Measured>(
  benchmark: string,
  label: string,
  flags: readonly string[],
): Measured {
  const args = [...process.execArgv, MAIN, benchmark, CASE, label, ...flags]
  const child = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error(`The case "${label}" of ${benchmark} failed.`)
  return JSON.parse(child.stdout)
}
