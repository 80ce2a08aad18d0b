import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_REFUSALS } from '../../src/discovery/refusal.ts'
import { ms, seconds } from '../../src/kernel/time.ts'
import { scenario } from '../../src/scenario/build.ts'
import { Simulation } from '../../src/scenario/simulation.ts'
import type { Recorded } from '../../src/trace/event.ts'
import type { Intervention } from '../../src/world/intervention.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'

// Up to twelve machines with one URL, whatever is done to their power, disks and network.

const ENDS = seconds(75)
const MOST = 12
const REASONS: readonly string[] = ALL_REFUSALS.map(({ reason }) => reason)
const NAMES = Array.from({ length: MOST }, (_, place) => `m${place + 1}`)

interface Turn {
  readonly at: number
  readonly place: number
  readonly what: 'boot' | 'reboot' | 'wipe' | 'cut' | 'heal'
}

const course = fc.record({
  seed: fc.nat().map(String),
  // Few distinct times: machines that boot together race for the token.
  boots: fc.array(
    fc.nat({ max: 8 }).map((step) => step * 700),
    { minLength: 1, maxLength: MOST },
  ),
  turns: fc.array(
    fc.record({
      at: fc.nat({ max: 60 }),
      place: fc.nat({ max: MOST - 1 }),
      what: fc.constantFrom('boot', 'reboot', 'wipe', 'cut', 'heal'),
    }) satisfies fc.Arbitrary<Turn>,
    { maxLength: 20 },
  ),
})

function story(seed: string, boots: readonly number[]) {
  return scenario({
    title: 'Machines with one URL',
    edition: '0.4',
    seed,
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: boots.map((boot, place) => ({
      name: `m${place + 1}`,
      'private-ipv4': `10.10.10.${place + 1}`,
      boots: `${boot}ms`,
      'user-data': USER_DATA,
    })),
    ends: '75s',
  })
}

/** A disk is emptied while its machine is off, which then boots again. */
function doings({ place, what }: Turn, count: number): readonly Intervention[] {
  const machine = `m${(place % count) + 1}`
  switch (what) {
    case 'boot':
    case 'reboot':
      return [{ kind: what, machine }]
    case 'wipe':
      return [
        { kind: 'crash', machine, disk: 'kept' },
        { kind: 'wipe', machine },
        { kind: 'boot', machine },
      ]
    case 'cut':
      return [
        {
          kind: 'partition',
          groups: [[machine], NAMES.slice(0, count).filter((name) => name !== machine)],
        },
      ]
    case 'heal':
      return [{ kind: 'heal' }]
  }
}

function play({ seed, boots, turns }: typeof course extends fc.Arbitrary<infer T> ? T : never) {
  const run = Simulation.start(story(seed, boots))
  for (const turn of turns) {
    for (const doing of doings(turn, boots.length)) run.plan(ms(2000 + turn.at * 1000), doing)
  }
  run.runUntil(ENDS)
  return { run, events: [...run.chronicle] }
}

/** What one process of etcd told, from its start to its end. */
interface Life {
  readonly machine: string
  readonly reasons: string[]
  exitCode: number | null
}

function livesOf(events: readonly Recorded[]): readonly Life[] {
  const lives: Life[] = []
  const open = new Map<string, Life>()
  for (const { machine, event } of events) {
    if (machine === null || machine === 'discovery') continue
    if (event.kind === 'process.started' && event.program === 'etcd') {
      const life: Life = { machine, reasons: [], exitCode: null }
      lives.push(life)
      open.set(machine, life)
    }
    const life = open.get(machine)
    if (life === undefined) continue
    if (event.kind === 'discovery.refused') life.reasons.push(event.reason)
    if (event.kind === 'process.exited' && event.program === 'etcd') life.exitCode = event.code
  }
  return lives
}

/** What only somebody who sees everything could say: causes, the scenario's names, lineages. */
const FORBIDDEN = /stale|reused|partition|split|dead|wiped|\bm\d+\b|@/

function unknowable(events: readonly Recorded[]): readonly string[] {
  const published = new Set(['10.10.10.200'])
  const found: string[] = []
  for (const { machine, event } of events) {
    if (event.kind === 'discovery.registered') published.add(event.url.replace(/^.*\/|:\d+$/g, ''))
    if (event.kind !== 'journal.line' || event.source !== 'etcd' || machine === 'discovery')
      continue
    const own = machine?.replace('m', '10.10.10.') ?? ''
    const addresses = event.text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? []
    const isKnown = addresses.every((address) => address === own || published.has(address))
    if (FORBIDDEN.test(event.text) || !isKnown) found.push(`${machine}: ${event.text}`)
  }
  return found
}

test('one URL, one cluster; one reason for each refusal; no journal that knows too much', () => {
  fc.assert(
    fc.property(course, (turns) => {
      const { run, events } = play(turns)

      const broken = run.violations().map((violation) => violation.invariant)
      expect(broken.filter((name) => name.includes('per-token'))).toEqual([])
      for (const { exitCode, reasons } of livesOf(events)) {
        expect(reasons.length).toBeLessThanOrEqual(1)
        if (exitCode === 1) expect(reasons).toHaveLength(1)
        for (const reason of reasons) expect(REASONS).toContain(reason)
      }
      expect(unknowable(events)).toEqual([])
    }),
    { numRuns: 25 },
  )
})
