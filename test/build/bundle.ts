import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { straightImports } from './straight-imports.ts'

const SHARED: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  // Nothing asks for Node unless node.ts or the command does: the library runs in a browser, too.
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
}

/** Where the package's source is, and where the built files go. */
export interface BundlePlace {
  readonly root: string
  readonly dist: string
}

/** Bundles the library and the library with files; what they share lies in chunks. */
export async function bundleLibrary({ root, dist }: BundlePlace): Promise<void> {
  await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: { index: 'src/index.ts', node: 'src/node.ts' },
    outdir: dist,
    external: ['node:*'],
    chunkNames: 'library-[hash]',
  })
}

/**
 * Bundles the command, and tells what became of which file.
 *
 * It shares no chunk with the library, whose entries need everything: each command's chunks hold
 * only what this command needs. It is minified, because reading a program costs more than running
 * it; names stay, so that the trace of a defect can be read. Commander stays a dependency: it is
 * CommonJS that needs Node's modules by `require`.
 */
export async function bundleCommand({ root, dist }: BundlePlace): Promise<Metafile> {
  const { metafile } = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: { etcdsim: 'src/cli/main.ts' },
    outdir: dist,
    external: ['commander', 'node:*'],
    chunkNames: 'command-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    plugins: [straightImports(root)],
  })
  const command = join(dist, 'etcdsim.js')
  writeFileSync(command, `#!/usr/bin/env node\n${readFileSync(command, 'utf8')}`)
  chmodSync(command, 0o755)
  return metafile
}

/** Writes every scenario of the package as the built library reads it, for the command. */
export async function writeReadyScenarios({ root, dist }: BundlePlace): Promise<void> {
  const folder = join(dist, 'ready')
  mkdirSync(folder)
  const library: typeof import('../../src/node.ts') = await import(
    pathToFileURL(join(dist, 'node.js')).href
  )
  for (const name of library.packagedScenarios()) {
    const path = join(root, 'scenarios', `${name}.yaml`)
    const ready = {
      text: readFileSync(path, 'utf8'),
      scenario: library.loadScenario(path, name),
    }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(ready))
  }
}
