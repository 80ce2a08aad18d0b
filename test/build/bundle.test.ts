import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { loadScenario, packagedScenarios } from '../../src/node.ts'
import { bundleCommand, bundleLibrary, writeReadyScenarios } from './bundle.ts'

const root = resolve(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'etcdsim-build-'))
const dist = join(copy, 'dist')
let metafile: Metafile

beforeAll(async () => {
  for (const name of ['node_modules', 'package.json', 'scenarios']) {
    symlinkSync(join(root, name), join(copy, name))
  }
  mkdirSync(dist)
  await bundleLibrary({ root, dist })
  metafile = await bundleCommand({ root, dist })
  await writeReadyScenarios({ root, dist })
})

/** Source files that a built file holds, together with all that it loads at once. */
function loadedAtOnce(entry: string): ReadonlySet<string> {
  const files = new Set<string>()
  const visit = (path: string, seen: Set<string>): void => {
    const output = metafile.outputs[path]
    if (output === undefined || seen.has(path)) return
    seen.add(path)
    for (const file of Object.keys(output.inputs)) files.add(file)
    for (const { kind, path: next } of output.imports) {
      if (kind === 'import-statement') visit(next, seen)
    }
  }
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint === entry) visit(path, new Set())
  }
  return files
}

test('before the first line of the timeline no library and no simulator is loaded', () => {
  const files = ['src/cli/main.ts', 'src/cli/walk-command.ts'].flatMap((entry) => [
    ...loadedAtOnce(entry),
  ])

  expect(files).toContain('src/scenario/walk-title.ts')
  expect(files.filter((file) => /node_modules|^src\/(kernel|machine|etcd)\//.test(file))).toEqual(
    [],
  )
})

test('running a scenario of the package reads no YAML and asks no schema', () => {
  const files = [...loadedAtOnce('src/cli/run-command.ts'), ...loadedAtOnce('src/cli/walk-on.ts')]

  expect(files).toContain('src/scenario/run.ts')
  expect(files.filter((file) => /node_modules\/(zod|yaml)\//.test(file))).toEqual([])
})

test('a scenario that the build has read is the scenario that the file gives', () => {
  for (const name of packagedScenarios()) {
    const ready: unknown = JSON.parse(readFileSync(join(dist, 'ready', `${name}.json`), 'utf8'))
    const path = join(root, 'scenarios', `${name}.yaml`)

    expect(ready).toEqual({
      text: readFileSync(path, 'utf8'),
      scenario: loadScenario(path, name),
    })
  }
})

/** What the built program prints, started in a folder. */
function etcdsim(folder: string, ...words: readonly string[]) {
  const program = join(dist, 'etcdsim.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  return { code: status, out: stdout, err: stderr }
}

test('a story runs alike by its name, from its file and from another folder', () => {
  const line = /^ok {6}new-cluster .*$/m
  const named = etcdsim(tmpdir(), 'run', 'new-cluster')
  const filed = etcdsim(root, 'run', 'scenarios/new-cluster.yaml')

  expect([named.code, named.err, filed.code, filed.err]).toEqual([0, '', 0, ''])
  expect(line.exec(named.out)?.[0]).toBe(line.exec(filed.out)?.[0])
})

test('a file of the same name in the working folder comes first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'etcdsim-own-'))
  writeFileSync(join(folder, 'new-cluster'), 'title: Mine\n')

  expect(etcdsim(folder, 'run', 'new-cluster')).toMatchObject({
    code: 2,
    err: expect.stringContaining('new-cluster:1:1: The key "edition" is missing.'),
  })
})

test('a failing run proposes the command as the program was started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'etcdsim own '))
  const file = 'my story.yaml'
  const story = readFileSync(join(root, 'scenarios/new-cluster.yaml'), 'utf8')
  writeFileSync(
    join(folder, file),
    story.replace(/user-data:.*/g, '').replace('ends: 20s', 'ends: 25s'),
  )
  const { code, out } = etcdsim(folder, 'run', file, '--seed', "it's")

  expect(code).toBe(1)
  expect(/Repeat it: (.*)$/m.exec(out)?.[1]).toMatch(
    /^node \S+\/dist\/etcdsim\.js run 'my story\.yaml' --seed 'it'\\''s'$/,
  )
})
