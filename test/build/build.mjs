// Bundles the command, the library and the library with files into dist/, and writes their types.
// `node test/build/build.mjs --no-types` leaves the types out.

import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })

// One build for all entries: what they share lies in chunks, so that `etcdsim` and `etcdsim/node` are
// one library, and nothing in it asks for Node unless node.ts or the command does. Commander stays a
// dependency: it is CommonJS that needs Node's modules by `require`.
await build({
  absWorkingDir: root,
  entryPoints: { etcdsim: 'src/cli/main.ts', index: 'src/index.ts', node: 'src/node.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  external: ['commander', 'node:*'],
  target: 'es2022',
  chunkNames: 'chunk-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
})

const command = join(dist, 'etcdsim.js')
prefix(command, '#!/usr/bin/env node\n')
chmodSync(command, 0o755)

if (!process.argv.includes('--no-types')) writeTypes()

function prefix(file, text) {
  const content = readFileSync(file, 'utf8')
  writeFileSync(file, content.startsWith('#!') ? content : `${text}${content}`)
}

function writeTypes() {
  const options = [
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--rewriteRelativeImportExtensions',
    '--outDir',
    join(dist, 'types'),
    '--rootDir',
    join(root, 'src'),
  ]
  const project = join(dist, 'tsconfig.json')
  writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', include: ['../src'] }))
  execFileSync('npx', ['tsc', '--project', project, ...options], { cwd: root, stdio: 'inherit' })
  rmSync(project)
}
