import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { discoveryPlace } from '../../src/discovery/place.ts'
import { targetOf } from '../../src/discovery/target.ts'
import { Lab } from './lab.ts'
import { discoverer } from './machine.ts'
import type { RecordedExchange, RecordedStart, Recording } from './recording.ts'
import { readRecording, recorded } from './recording.ts'

const NAMES = readdirSync(new URL('../fixtures/etcd-0.4/', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))

const ADDRESSES = new Map([['discovery', '10.10.10.200']])
for (let number = 1; number <= 12; number += 1) ADDRESSES.set(`m${number}`, `10.10.10.${number}`)

/** What one start of a machine asked and printed about discovery, in the recording. */
interface Boot {
  readonly start: RecordedStart
  readonly exchanges: readonly RecordedExchange[]
  readonly refusals: number
  readonly silences: number
  readonly lines: readonly string[]
}

function bootsOf(recording: Recording): Boot[] {
  const starts = recording.operations.filter((operation) => operation.kind === 'start')
  return (
    starts
      .map((start) => {
        const next = starts.find((one) => one.machine === start.machine && one.boot > start.boot)
        const isWithin = (t: number) => t >= start.t_ms && t < (next?.t_ms ?? Infinity)
        const failures = recording.connectionFailures
          .filter((failure) => failure.from === start.machine && failure.to === 'discovery')
          .flatMap(({ result, t_ms }) => t_ms.filter(isWithin).map(() => result))
        return {
          start,
          exchanges: recording.timeline.filter(
            (one) =>
              one.from === start.machine &&
              (one.path.startsWith('//') || one.path.startsWith('/v2/keys/_etcd/registry')) &&
              isWithin(one.t_ms),
          ),
          refusals: failures.filter((result) => result.includes('refused')).length,
          silences: failures.filter((result) => result.includes('no answer')).length,
          lines: (recording.logs[start.machine] ?? [])
            .filter((line) => line.boot === start.boot)
            .map((line) => line.line.replace(/^\[etcd\] .{19} /, ''))
            .filter((line) => / \| Discovery /.test(line)),
        }
      })
      // A standby with data, or a start that ends before, never comes to discovery.
      .filter((boot) => boot.lines.length > 0)
  )
}

/** Runs the client against what the service answered in the recording. */
function replay(boot: Boot) {
  const { env } = boot.start
  const url = env.ETCD_DISCOVERY ?? ''
  const lab = new Lab()
  for (const [machine, ip] of ADDRESSES) {
    const answers = boot.exchanges.filter((exchange) => exchange.to === machine)
    if (answers.length > 0) lab.start(ip, recorded, answers)
  }
  const asked = targetOf(url)?.endpoint.host ?? ''
  if (boot.refusals > 0) lab.reach.set(asked, 'refusing')
  if (boot.silences > 0) lab.reach.set(asked, 'silent')
  const me = '10.10.10.99'
  const options = { url, name: env.ETCD_NAME ?? '', peerUrl: `http://${env.ETCD_PEER_ADDR}` }
  const state = lab.start(me, discoverer, options)
  lab.run(10_000_000)
  return { lab, me, state }
}

const expectedOf = (one: RecordedExchange) => ({
  to: ADDRESSES.get(one.to),
  method: one.method,
  path: one.path,
  headers: Object.entries(one.requestHeaders),
  body: one.body ?? '',
  status: one.status,
})

/** Recordings in which somebody asked a discovery service. */
const ASKING = NAMES.filter((name) => bootsOf(readRecording(name)).length > 0)

describe.each(ASKING)('in %s', (name) => {
  const boots = bootsOf(readRecording(name))

  test('requests and lines are those of real etcd', () => {
    for (const boot of boots) {
      const { lab, me } = replay(boot)

      const asked = lab.wire.map(({ to, request, status }) => ({
        to,
        method: request.method,
        path: request.path,
        headers: request.headers.map(([key, value]) => [key, value]),
        body: request.body,
        status,
      }))
      if (boot.refusals + boot.silences > 0) {
        expect(asked.map((one) => one.status)).toEqual([null, null])
        expect(boot.refusals + boot.silences).toBe(2)
      } else if (boot.exchanges.length > 0) expect(asked).toEqual(boot.exchanges.map(expectedOf))
      expect(lab.lines(me)).toEqual(boot.lines)
    }
  })

  test('the URL is taken apart as in the log', () => {
    for (const boot of boots) {
      const result = discoveryPlace(boot.start.env.ETCD_DISCOVERY ?? '')
      if (result.kind !== 'place') throw new Error('a recorded URL cannot be read')
      const { base, prefix } = result.place
      expect(boot.lines[0]).toBe(`INFO      | Discovery via ${base} using prefix ${prefix}.`)
    }
  })
})
