import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** The folders in dependency order: a file imports from its own folder or those before it. */
const ORDER = [
  'ground',
  'kernel',
  'text',
  'network',
  'host',
  'raft',
  'goraft',
  'store',
  'discovery',
  'provision',
  'machine',
  'etcd',
  'client',
  'world',
  'bug',
  'fault',
  'trace',
  'check',
  'explain',
  'scenario',
  'explore',
  'index.ts',
  'node.ts',
  'gateway',
  'web',
  'cli',
]
/** Pure cores see the ground files only. */
const GROUND_ONLY = ['raft', 'goraft', 'store']
/** Views take values from these folders only, and mere types from the rest. */
const VIEWS: Record<string, readonly string[]> = {
  trace: ['ground', 'kernel', 'text', 'trace'],
  explain: ['ground', 'kernel', 'text', 'explain', 'trace'],
}
const WAYS_IN = ['gateway', 'web', 'cli']
const NODE_ALLOWED = ['node.ts', 'gateway', 'cli', 'explore']

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly target: string
  readonly isType: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? sourceFiles(path) : /\.tsx?$/.test(name) ? [path] : []
    })
}

function roomOf(path: string): string {
  const [first = '', second] = relative(SRC, path).split('/')
  if (second !== undefined) return first
  return ORDER.includes(first) ? first : 'ground'
}

/** Static imports and exports, then imports made at run time. */
const IMPORT = /^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|\b()import\('([^']+)'\)/gm

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[2] ?? match[4] ?? ''
    const isInside = target.startsWith('.')
    const path = isInside ? resolve(dirname(file), target) : target
    return {
      file: relative(SRC, file),
      from: roomOf(file),
      to: isInside ? roomOf(path) : '',
      target: isInside ? relative(SRC, path) : target,
      isType: match[1] !== undefined,
    }
  })
}

const files = sourceFiles(SRC)
const imports = files.flatMap(importsOf)
const inside = imports.filter((found) => found.to !== '')
const show = (found: Import) => `${found.file} imports ${found.target}`

test('every folder of src has a place in the order', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !ORDER.includes(room))).toEqual([])
})

test('a file imports from its own folder or from folders before it, types included', () => {
  const upwards = inside.filter(({ from, to }) => ORDER.indexOf(to) > ORDER.indexOf(from))

  expect(upwards.map(show)).toEqual([])
})

test('raft, goraft and store import the ground files only', () => {
  const strangers = inside.filter(
    ({ from, to }) => GROUND_ONLY.includes(from) && to !== from && to !== 'ground',
  )

  expect(strangers.map(show)).toEqual([])
})

test('trace and explain take values from kernel and text only', () => {
  const strangers = inside.filter(({ from, to, isType }) => {
    const allowed = VIEWS[from]
    return allowed !== undefined && !isType && !allowed.includes(to)
  })

  expect(strangers.map(show)).toEqual([])
})

test('ways in import the public API only', () => {
  const strangers = inside.filter(
    ({ from, to }) =>
      WAYS_IN.includes(from) && to !== from && to !== 'index.ts' && to !== 'node.ts',
  )

  expect(strangers.map(show)).toEqual([])
})

test('only the ways in and node.ts use modules of Node', () => {
  const strangers = imports.filter(
    ({ from, target }) => target.startsWith('node:') && !NODE_ALLOWED.includes(from),
  )

  expect(strangers.map(show)).toEqual([])
})

test('no file imports itself by way of others', () => {
  const edges = new Map<string, string[]>()
  for (const { file, target } of inside) edges.set(file, [...(edges.get(file) ?? []), target])

  expect(findCycle(edges)).toEqual([])
})

/** A path that ends where it begins; empty when there is none. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): readonly string[] => {
    const seen = path.indexOf(file)
    if (seen >= 0) return [...path.slice(seen), file]
    if (done.has(file)) return []
    for (const next of edges.get(file) ?? []) {
      const cycle = walk(next, [...path, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of edges.keys()) {
    const cycle = walk(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

test('nothing in the simulation reads a clock, the environment or chance from outside', () => {
  const forbidden =
    /\b(Math\.(random|log|exp|pow|sin|cos)|Date\.now|new Date|performance\.|setTimeout|setInterval|setImmediate|process\.(env|hrtime|cpuUsage)|localeCompare|toLocale\w+|Intl\.|structuredClone|async |await )/
  const places = files
    .filter((file) => !['cli', 'gateway', 'web', 'explore', 'node.ts'].includes(roomOf(file)))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, position) => ({ line, place: `${relative(SRC, file)}:${position + 1}` }))
        .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)/.test(line) && forbidden.test(line))
        .map(({ place }) => place),
    )

  expect(places).toEqual([])
})

/** Longer files, up to 400 lines, each for a reason. */
const LONG: ReadonlyMap<string, string> = new Map([
  [
    'kernel/event-queue.ts',
    'the paths of every event are written out: as calls they took twice as long',
  ],
])

test('no file grows past 350 lines', () => {
  const long = files
    .map((file) => ({
      file: relative(SRC, file),
      lines: readFileSync(file, 'utf8').split('\n').length,
    }))
    .filter(({ file, lines }) => lines > (LONG.has(file) ? 401 : 351))

  expect(long).toEqual([])
})
