import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cloudConfig } from './cloud-config/kind.ts'

const FOLDER = new URL('../fixtures/cloud-config/', import.meta.url)
const vectors = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

test.each(vectors)('%s goes as it was recorded', (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8')

  expect(cloudConfig.play(text, file)).toBeUndefined()
})

/** A vector with one recorded value changed; the driver must see it. */
test.each([
  ['exit code', (vector) => ({ ...vector, exitCode: 7 })],
  ['stderr', (vector) => ({ ...vector, stderr: `${vector.stderr}line 1: error: more\n` })],
  ['actions', (vector) => withGenerated(vector, { actions: [] })],
  ['unit files', (vector) => withGenerated(vector, { unitFiles: [] })],
  ['log', (vector) => withGenerated(vector, { log: 'Masking unit file "x.service"\n' })],
  ['hostname', (vector) => withGenerated(vector, { hostname: 'other' })],
] as const satisfies readonly (readonly [string, Change])[])(
  'a changed %s is told',
  (what, change) => {
    const text = readFileSync(new URL('seed-etcd-discovery.json', FOLDER), 'utf8')

    expect(cloudConfig.play(JSON.stringify(change(JSON.parse(text))), 'changed')).toMatch(
      new RegExp(`^${what}: `),
    )
  },
)

type Recorded = Readonly<Record<string, unknown>> & { readonly generated: object }
type Change = (vector: Recorded) => object

function withGenerated(vector: Recorded, change: object): object {
  return { ...vector, generated: { ...vector.generated, ...change } }
}
