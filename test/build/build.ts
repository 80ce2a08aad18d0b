// Bundles the command and the library into dist/, and writes the library's types.
// `tsx test/build/build.ts --no-types` leaves the types out.

import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommand, bundleLibrary, writeReadyScenarios } from './bundle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
await bundleLibrary({ root, dist })
await bundleCommand({ root, dist })
await writeReadyScenarios({ root, dist })
if (!process.argv.includes('--no-types')) writeTypes()

function writeTypes(): void {
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
