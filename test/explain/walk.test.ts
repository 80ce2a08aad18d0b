import fc from 'fast-check'
import { expect, test } from 'vitest'
import { widthOf } from '../../src/explain/cells.ts'
import { stripPaint } from '../../src/explain/paint.ts'
import type { Story } from '../../src/explain/story.ts'
import { renderWalk } from '../../src/explain/walk.ts'
import type { WalkOptions } from '../../src/explain/walk-options.ts'
import { anyRun } from '../trace/arbitrary-event.ts'
import { OPTIONS, STORY, TIMELINE } from './timeline.ts'

const textOf = (options: WalkOptions): string =>
  `\n${renderWalk(TIMELINE, STORY, options).join('\n')}\n`

test('the timeline is told in lanes, with the steps as headings', () => {
  expect(textOf(OPTIONS)).toMatchInlineSnapshot(`
    "
    One token, three machines                        edition 0.4 · seed 42 · 5 steps
             discovery         m1 .1           m2 .2           m3 .3
     1  All three machines get the same cloud-config.
       0.000s    │               ┊ power on      ┊               ┊
       1.200s    │               ● up            ┊               ┊
     2  m1 is up first. It stores its peer address under the token before it asks
        for anything else.
       1.204s    │◀─── PUT .1 ───│               ┊               ┊
       1.204s    │─── stored ───▶│               ┊               ┊
       1.204s    │◀─ PUT _state ─│               ┊               ┊
       1.205s    │── "started" ─▶│               ┊               ┊
     3  Nobody was there before: m1 leads.
       1.206s    │               ● founds        ┊               ┊
       1.206s    │               ◆ LEADER term 0 ┊               ┊
       4.000s    │               │               ┊ power on      ┊
       5.200s    │               │               ● up            ┊
       5.210s    │◀─────── PUT 10.10.10.2 ───────│               ┊
       5.210s    │─────────── stored ───────────▶│               ┊
       5.210s    │◀───────── PUT _state ─────────│               ┊
       5.211s    │──────── was "started" ───────▶│               ┊
       5.211s    │◀────────── GET peers ─────────│               ┊
       5.212s    │──────── peers: .1, .2 ───────▶│               ┊
       5.214s    │               │◀──── join? ───│               ┊
       5.215s    │               │─── joined ───▶│               ┊
       5.215s    │               │               ○ FOLLOWER T0   ┊
       8.000s    │               │               │               ┊ power on
       9.200s    │               │               │               ● up
       9.210s    │◀─────────────── PUT 10.10.10.3 ───────────────│
       9.210s    │─────────────────── stored ───────────────────▶│
       9.210s    │◀───────────────── PUT _state ─────────────────│
       9.211s    │──────────────── was "started" ───────────────▶│
       9.211s    │◀────────────────── GET peers ─────────────────│
       9.212s    │── peers: 10.10.10.1, 10.10.10.2, 10.10.10.3 ─▶│
       9.214s    │               │◀──────────── join? ───────────│
       9.215s    │               │─────────── joined ───────────▶│
     6  m3 is let in.
     7  It follows.
       9.215s    │               │               │               ○ FOLLOWER term 0

     checks       ✓ one-leader-per-term   ✓ logs-match   ✗ one-founder-per-token
                  ✓ one-cluster-per-token
     registry     .1 ttl 604789   .2 ttl 604793   .3 ttl 604797   "started"
                  (7 d = 604800)
     fingerprint  0123456789abcdef after 12.000s
     try next     etcdsim walk stale-token-silent
                  etcdsim walk new-cluster --explain --seed 42
    "
  `)
})

test('with --explain each step says which statement it is and what really happens', () => {
  const lines = renderWalk(TIMELINE, STORY, { ...OPTIONS, explain: true })

  expect(`\n${lines.slice(2, 12).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     1  All three machines get the same cloud-config.
        document  "New Clusters", 1: Every machine gets the same user-data.
        really    True. Only names and addresses differ; whoever asks first leads.
       0.000s    │               ┊ power on      ┊               ┊
       1.200s    │               ● up            ┊               ┊
     2  m1 is up first. It stores its peer address under the token before it asks
        for anything else.
        document  "New Clusters", 2: The first machine asks about the cluster, then
                  hands in its peer address.
        really    The other way round: it stores its address first (a whole URL with
    "
  `)
})

test('a narrow terminal gets one line per event', () => {
  expect(textOf({ ...OPTIONS, width: 44, ascii: true })).toMatchInlineSnapshot(`
    "
    One token, three machines
    edition 0.4 - seed 42 - 5 steps
     1  All three machines get the same
        cloud-config.
       0.000s m1 : power on
       1.200s m1 o up
     2  m1 is up first. It stores its peer
        address under the token before it asks
        for anything else.
       1.204s m1 -> discovery PUT 10.10.10.1
       1.204s discovery -> m1 stored
       1.204s m1 -> discovery PUT _state
       1.205s discovery -> m1 "started"
     3  Nobody was there before: m1 leads.
       1.206s m1 o founds
       1.206s m1 * LEADER term 0
       4.000s m2 : power on
       5.200s m2 o up
       5.210s m2 -> discovery PUT 10.10.10.2
       5.210s discovery -> m2 stored
       5.210s m2 -> discovery PUT _state
       5.211s discovery -> m2 was "started"
       5.211s m2 -> discovery GET peers
       5.212s discovery -> m2 peers: .1, .2
       5.214s m2 -> m1 join?
       5.215s m1 -> m2 joined
       5.215s m2 o FOLLOWER term 0
       8.000s m3 : power on
       9.200s m3 o up
       9.210s m3 -> discovery PUT 10.10.10.3
       9.210s discovery -> m3 stored
       9.210s m3 -> discovery PUT _state
       9.211s discovery -> m3 was "started"
       9.211s m3 -> discovery GET peers
       9.212s discovery -> m3 peers: .1, .2, .3
       9.214s m3 -> m1 join?
       9.215s m1 -> m3 joined
     6  m3 is let in.
     7  It follows.
       9.215s m3 o FOLLOWER term 0

     checks       + one-leader-per-term
                  + logs-match
                  x one-founder-per-token
                  + one-cluster-per-token
     registry     .1 ttl 604789   .2 ttl 604793
                  .3 ttl 604797   "started"
                  (7 d = 604800)
     fingerprint  0123456789abcdef after 12.000s
     try next     etcdsim walk
                  stale-token-silent
                  etcdsim walk new-cluster
                  --explain --seed 42
    "
  `)
})

test('a violation, a diagnosis and a step that never happened are told', () => {
  const story: Story = {
    ...STORY,
    steps: [{ step: 9, say: 'Nothing.', when: { kind: 'machine.wiped', machine: 'm1' } }],
  }
  const violation = {
    invariant: 'one-founder-per-token',
    claim: 'm2 founds, too.',
    at: 0,
    seq: 1,
    causes: [1],
  }
  const diagnosis = { machine: 'm2', sentence: 'It is stale.', remedy: 'Ask for a new one.' }
  const summary = { ...OPTIONS.summary, violations: [violation], diagnoses: [diagnosis] }

  const lines = renderWalk(TIMELINE.slice(0, 2), story, { ...OPTIONS, summary })

  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    One token, three machines                         edition 0.4 · seed 42 · 1 step
             discovery         m1 .1           m2 .2           m3 .3
       0.000s    │               ┊ power on      ┊               ┊
       0.000s  ✗ one-founder-per-token is violated: m2 founds, too. (events 1)
       1.200s    │               ● up            ┊               ┊

     story        ✗ step 9 never happened: no event machine.wiped on "m1"
                  ("Nothing.")
     checks       ✓ one-leader-per-term   ✓ logs-match   ✗ one-founder-per-token
                  ✓ one-cluster-per-token
     registry     .1 ttl 604789   .2 ttl 604793   .3 ttl 604797   "started"
                  (7 d = 604800)
     diagnosis    It is stale.
     remedy       Ask for a new one.
     fingerprint  0123456789abcdef after 12.000s
     try next     etcdsim walk stale-token-silent
                  etcdsim walk new-cluster --explain --seed 42
    "
  `)
})

const anyOptions: fc.Arbitrary<WalkOptions> = fc
  .record({
    width: fc.oneof(fc.integer({ min: 20, max: 200 }), fc.constantFrom(59, 60, 100)),
    ascii: fc.boolean(),
    explain: fc.boolean(),
    discovery: fc.boolean(),
    count: fc.nat({ max: 8 }),
  })
  .map(({ count, ...chosen }) => ({
    ...OPTIONS,
    ...chosen,
    machines: Array.from({ length: count }, (_, position) => ({
      name: `m${position + 1}`,
      ip: `10.10.10.${position + 1}`,
    })),
  }))

test('no line is longer than the width, whatever happens', () => {
  fc.assert(
    fc.property(anyRun, anyOptions, (events, options) => {
      const widths = renderWalk(events, STORY, options).map((line) => widthOf(line))

      expect(Math.max(...widths)).toBeLessThanOrEqual(options.width)
    }),
  )
})

test('with --ascii every character is printable ASCII', () => {
  fc.assert(
    fc.property(anyRun, anyOptions, (events, options) => {
      const text = renderWalk(events, STORY, { ...options, ascii: true }).join('')

      expect(/^[ -~]*$/.test(text)).toBe(true)
    }),
  )
})

test('without its escapes the coloured text is the plain one', () => {
  fc.assert(
    fc.property(anyRun, anyOptions, (events, options) => {
      const colored = renderWalk(events, STORY, { ...options, color: true })

      expect(colored.map(stripPaint)).toEqual(renderWalk(events, STORY, options))
    }),
  )
})
