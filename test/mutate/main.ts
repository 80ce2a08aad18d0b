import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from './mutations.ts'

/**
 * `npm run mutate [WORD]`: breaks behaviours of src/raft one at a time, in a copy, and runs the tests
 * of Raft on each. A behaviour whose loss no test notices is a gap. With a word: those only whose name has it.
 */
const ROOT = new URL('../..', import.meta.url).pathname
/** The quick ones first: most breaks are seen at once. */
const STAGES = [['test/raft'], ['test/conformance/raft', 'test/property/raft']]
const LIMIT_MS = 300_000

type Outcome =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'misplaced'; readonly found: number }

function main(word: string): number {
  const chosen = MUTATIONS.filter(({ name }) => name.includes(word))
  const folder = copyOfTree()
  let killed = 0
  try {
    const clean = firstFailure(folder)
    if (clean !== undefined) {
      console.error(`The tests are red before anything is broken: ${clean}`)
      return 2
    }
    for (const mutation of chosen) {
      const outcome = attempt(folder, mutation)
      if (outcome.kind === 'killed') killed += 1
      console.log(tell(mutation, outcome))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`${killed} killed, ${chosen.length - killed} survived`)
  return killed === chosen.length ? 0 : 1
}

function copyOfTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'etcdsim-mutate-'))
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

function attempt(folder: string, { file, find, replace }: Mutation): Outcome {
  const path = join(folder, 'src/raft', file)
  const text = readFileSync(path, 'utf8')
  const found = text.split(find).length - 1
  if (found !== 1) return { kind: 'misplaced', found }
  writeFileSync(
    path,
    text.replace(find, () => replace),
  )
  const failure = firstFailure(folder)
  writeFileSync(path, text)
  return failure === undefined ? { kind: 'survived' } : { kind: 'killed', by: failure }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Name of the first test that fails; undefined when none does. */
function firstFailure(folder: string): string | undefined {
  for (const tests of STAGES) {
    const failure = failureOf(folder, tests)
    if (failure !== undefined) return failure
  }
  return undefined
}

function failureOf(folder: string, tests: readonly string[]): string | undefined {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const fixtures = process.env.RAFT_FIXTURES ?? join(ROOT, '../shared/fixtures')
  const words = ['vitest', 'run', '--config', 'test/vitest.config.ts', ...tests]
  const { status } = spawnSync(
    'npx',
    [...words, '--bail', '1', '--reporter', 'json', '--outputFile', report],
    {
      cwd: folder,
      stdio: 'ignore',
      timeout: LIMIT_MS,
      env: { ...process.env, RAFT_FIXTURES: fixtures },
    },
  )
  if (status === 0) return undefined
  if (status === null) return `no test came to an end within ${LIMIT_MS / 1000} s`
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  )[0]
  return failed?.fullName ?? 'a test file that does not load'
}

function tell({ name, file, find }: Mutation, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'killed':
      return `killed   ${name}\n         by: ${outcome.by}`
    case 'survived':
      return `SURVIVED ${name}`
    default:
      return `MISPLACED ${name}: ${outcome.found} places in ${file} read ${JSON.stringify(find)}`
  }
}

process.exitCode = main(process.argv[2] ?? '')
