import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const EXPORT = /^export \{([^}]*)\} from '\.\/([^']+)'/gm
const IMPORT = /^import \{([^}]*)\} from '\.\.\/index\.ts'/gm

/**
 * Leads the command's imports from the library's list of exports straight to the files behind it.
 *
 * esbuild splits by file: whoever imports one name from `src/index.ts` would load every file that
 * any other chunk needs from it.
 */
export function straightImports(root: string): Plugin {
  const source = join(root, 'src')
  const fileOf = new Map<string, string>()
  for (const [, names = '', file = ''] of textOf(join(source, 'index.ts')).matchAll(EXPORT)) {
    for (const name of valuesOf(names)) fileOf.set(name, join(source, file))
  }
  const straight = (names: string): string =>
    valuesOf(names)
      .map((name) => `import { ${name} } from ${JSON.stringify(fileOf.get(name))}`)
      .join('\n')
  return {
    name: 'straight-imports',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]src[\\/](cli[\\/][^\\/]+|node)\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: textOf(path)
          .replace(IMPORT, (_, names: string) => straight(names))
          .replace(/^export \* from '\.\/index\.ts'$/m, ''),
      }))
    },
  }
}

/** Names in braces that are no mere types. */
function valuesOf(names: string): readonly string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
}

const textOf = (path: string): string => readFileSync(path, 'utf8')
