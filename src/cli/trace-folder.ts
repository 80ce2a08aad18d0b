import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Run, refuse, traceRun } from '../index.ts'
import { inBlocks } from './lines-in-blocks.ts'
import { packageVersion } from './own-package.ts'

/** Characters of a seed that a file's name takes. */
const LONGEST_SEED = 64

/** A folder that traces of runs are written to. */
export class TraceFolder {
  private readonly folder: string
  private readonly version = packageVersion()
  private readonly taken = new Set<string>()

  /** @throws {SimError} CLI_BAD_FOLDER when the folder cannot be made. */
  constructor(folder: string) {
    this.folder = folder
    try {
      mkdirSync(folder, { recursive: true })
    } catch (thrown) {
      refuse({
        code: 'CLI_BAD_FOLDER',
        what: `The folder "${folder}" cannot be made: ${whyOf(thrown)}.`,
        remedy: 'Name a folder that can be written to, such as `--trace traces`.',
      })
    }
  }

  /**
   * Writes the trace of a run. The file gets its name when it is whole: whoever interrupts finds no
   * half of one.
   *
   * @throws {SimError} CLI_CANNOT_WRITE.
   */
  write(run: Run): void {
    const path = join(this.folder, `${this.nameFor(run)}.ndjson`)
    const partial = `${path}.partial`
    try {
      const file = openSync(partial, 'w')
      try {
        for (const block of inBlocks(traceRun(run, { version: this.version }))) {
          writeSync(file, block)
        }
      } finally {
        closeSync(file)
      }
      renameSync(partial, path)
    } catch (thrown) {
      rmSync(partial, { force: true })
      refuse({
        code: 'CLI_CANNOT_WRITE',
        what: `The trace "${path}" cannot be written: ${whyOf(thrown)}.`,
        remedy: 'Name another folder after --trace, such as `--trace traces`.',
      })
    }
  }

  /** Two runs of one command never share a file: files in two folders may have one name. */
  private nameFor({ scenario, seed }: Run): string {
    const plain = `${scenario.name}-${seed.slice(0, LONGEST_SEED)}`.replace(/[^\w.-]/g, '_')
    let name = plain
    for (let count = 2; this.taken.has(name); count += 1) name = `${plain}-${count}`
    this.taken.add(name)
    return name
  }
}

const whyOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
