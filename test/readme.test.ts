import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { packagedScenarios } from '../src/node.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** TypeScript blocks of the README, in its order. */
const snippets = [...README.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')

/** The package by its name is the package's source here. */
const withSource = (snippet: string): string =>
  snippet
    .replaceAll("from 'etcdsim/node'", "from '../src/node.ts'")
    .replaceAll("from 'etcdsim'", "from '../src/index.ts'")

const files: URL[] = []

afterAll(() => {
  for (const file of files) rmSync(file, { force: true })
})

test('the README shows at least one snippet', () => {
  expect(snippets.length).toBeGreaterThan(0)
})

describe.each(snippets.map((text, position) => ({ name: `snippet ${position + 1}`, text })))(
  '$name of the README runs',
  async ({ name, text }) => {
    const file = new URL(`${name.replace(' ', '-')}.readme.ts`, import.meta.url)
    files.push(file)
    writeFileSync(file, withSource(text))
    // Its own tests join this one; a snippet without tests has run when it is loaded.
    await import(file.href)
    test('it loads', () => undefined)
  },
)

test('the README names every story that comes with the package, and no other', () => {
  const rows = [...README.matchAll(/^\| (`[a-z`, -]+`) \|/gm)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((name) => name[1]),
  )

  expect([...rows].sort()).toEqual(packagedScenarios())
})
