import { expect, test } from 'vitest'
import { renderMermaid } from '../../src/explain/mermaid.ts'
import type { WalkRow } from '../../src/explain/walk-row.ts'
import { loadScenario } from '../../src/node.ts'
import { mermaidOf } from '../../src/scenario/mermaid.ts'
import { runScenario } from '../../src/scenario/run.ts'

/** Every line that Mermaid's grammar of sequence diagrams takes, as far as it is used. */
const LINE =
  /^(sequenceDiagram| {2}participant p\d+ as [^#;]*| {2}(Note over p\d+(,p\d+)?|p\d+(->>|-->>|-x)p\d+): ([^#;]|#\d+;)+)$/

const HOSTS = [{ name: 'm1', ip: '10.10.10.1' }]

const arrow = (text: string, isBroken = false): WalkRow => ({
  kind: 'arrow',
  t: 0,
  actor: 'm1',
  from: 'm1',
  to: '10.9.9.9',
  label: [text],
  style: 'plain',
  isBroken,
})

test('what means something to Mermaid is escaped, and strangers get a lifeline', () => {
  const rows = [arrow('a; b # c\n%%{x}%% "<wrap: end>"'), arrow('gone', true)]

  expect(renderMermaid(rows, { hosts: HOSTS, longest: 0 })).toMatchInlineSnapshot(`
    [
      "sequenceDiagram",
      "  participant p0 as m1 10.10.10.1",
      "  participant p1 as 10.9.9.9",
      "  p0->>p1: 0.000s a#59; b #35; c #37;#37;#123;x#125;#37;#37; #34;#60;wrap#58; end#62;#34;",
      "  p0-xp1: 0.000s gone",
    ]
  `)
})

test('a long run is cut, and says so', () => {
  const rows = Array.from({ length: 250 }, () => arrow('x'))
  const lines = renderMermaid(rows, { hosts: HOSTS, longest: 0 })

  expect(lines).toHaveLength(1 + 2 + 200 + 1)
  expect(lines.at(-1)).toBe('  Note over p0,p1: ... and 50 more: choose a part by --from and --to')
})

test.each(['leader-partition', 'stale-token-silent', 'invalid-cloud-config'])('%s', (name) => {
  const lines = mermaidOf(runScenario(loadScenario(`scenarios/${name}.yaml`)), {})

  expect(lines.filter((line) => !LINE.test(line))).toEqual([])
})

test('what a cut loses is crossed', () => {
  const run = runScenario(loadScenario('scenarios/leader-partition.yaml'))

  expect(mermaidOf(run, {}).filter((line) => line.includes('-x'))).toMatchInlineSnapshot(`
    [
      "  p1-xp2: 20.035s lost (cut)",
      "  p1-xp3: 20.037s lost (cut)",
      "  p3-xp1: 20.306s lost (cut)",
    ]
  `)
})
