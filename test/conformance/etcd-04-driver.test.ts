import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lookUp } from '../../src/store/read.ts'
import { createStore } from '../../src/store/store.ts'
import { setKey } from '../../src/store/write.ts'
import { faultSteps } from './etcd-04/faults.ts'
import { etcd04 } from './etcd-04/kind.ts'
import { listingDraws } from './etcd-04/listing-order.ts'
import { playRecording } from './etcd-04/played.ts'
import type { EnvironmentEntry, Recording } from './etcd-04/recording.ts'

/** Three machines that boot one after the other, as recorded; tests add what happens then. */
function threeMachines(): Recording {
  const file = new URL('../fixtures/etcd-0.4/three-machine-timeline.json', import.meta.url)
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording
  const operations = recording.operations.filter(
    ({ kind }) => kind === 'start' || kind === 'new-token',
  )
  return { ...recording, environment: [], operations: [...operations, endAt(20_000)] }
}

function endAt(t_ms: number) {
  return { t_ms, kind: 'end' } as const
}

/** A recording in which the election timers of a machine's first boot ran out at these times. */
function withElections(recording: Recording, machine: string, times: readonly number[]): Recording {
  const boots = recording.expectedRandom.boots.map((boot) =>
    boot.machine === machine
      ? { ...boot, electionTimeouts_ms: times.map((t_ms) => ({ t_ms })) }
      : boot,
  )
  return { ...recording, expectedRandom: { ...recording.expectedRandom, boots } }
}

const PARTITION: EnvironmentEntry = {
  t_ms: 10_015,
  kind: 'partition',
  sides: [['m1'], ['m2', 'm3']],
}
const HEAL: EnvironmentEntry = { t_ms: 14_035, kind: 'heal' }

describe('a recording that says something else is not matched', () => {
  const file = new URL('../fixtures/etcd-0.4/three-machine-timeline.json', import.meta.url)
  const text = readFileSync(file, 'utf8')

  test.each([
    ['an answer', '"status": 412', '"status": 201', /m2 discovery exchange 2 .*status 412/],
    ['a journal line', 'peer added', 'peer adopted', /journal: ".*peer added.*recorded ".*adopted/],
    ['an index', '\\"createdIndex\\":4', '\\"createdIndex\\":5', /m1 discovery exchange 1 .*body/],
    ['a term', '"X-Raft-Term": "0"', '"X-Raft-Term": "1"', /header X-Raft-Term: 0, recorded 1/],
  ])('%s', (_, from, to, difference) => {
    expect(text).toContain(from)

    expect(etcd04.play(text.replaceAll(from, to), 'changed')).toMatch(difference)
  })
})

describe('elections (R2)', () => {
  test('the machine that the recording names runs when it says, and the old leader follows later', () => {
    const recording = withElections(
      { ...threeMachines(), environment: [PARTITION, HEAL] },
      'm3',
      [10_310],
    )

    const { run } = playRecording(recording)

    const states = ['m1', 'm2', 'm3'].flatMap((machine) =>
      (run.lines.get(machine) ?? [])
        .filter(({ at, text }) => at > 10_000_000 && text.includes('state changed'))
        .map(({ at, text }) => [machine, Math.round(at / 1000), /'(\w+)'\.$/.exec(text)?.[1]]),
    )
    expect(states).toEqual([
      ['m1', expect.any(Number), 'follower'],
      ['m3', 10_310, 'candidate'],
      ['m3', 10_311, 'leader'],
    ])
  })

  test('a follower cut off runs at every recorded time, and no other machine does', () => {
    const times = Array.from({ length: 12 }, (_, round) => 10_300 + round * 300)
    const cut: EnvironmentEntry = { ...PARTITION, sides: [['m3'], ['m1', 'm2']] }
    const recording = withElections(
      { ...threeMachines(), environment: [cut], operations: [...threeMachines().operations] },
      'm3',
      times,
    )

    const { run } = playRecording({
      ...recording,
      operations: [...recording.operations.filter(({ kind }) => kind !== 'end'), endAt(13_800)],
    })

    const campaigns = run.campaigns.filter(({ at }) => at > 10_000_000)
    expect(campaigns).toEqual(times.map((t_ms) => ({ machine: 'm3', at: t_ms * 1000 })))
  })
})

describe('the environment', () => {
  const path = (t_ms: number, state: 'open' | 'dropped', port?: number): EnvironmentEntry => ({
    t_ms,
    kind: 'path',
    from: '*',
    to: 'm1',
    state,
    ...(port === undefined ? {} : { port }),
  })

  test('a path that opens again leaves other paths and the partition as they were', () => {
    const environment = [path(1, 'dropped', 7001), path(2, 'dropped', 4001), PARTITION]

    const steps = faultSteps({
      ...threeMachines(),
      environment: [...environment, path(11_000, 'open', 7001)],
    })

    expect(steps.at(0)?.does).toEqual({ kind: 'block', from: '*', to: 'm1', port: 7001 })
    expect(steps.slice(3).map(({ does }) => does)).toEqual([
      { kind: 'heal' },
      { kind: 'block', from: '*', to: 'm1', port: 4001 },
      { kind: 'partition', groups: [['m1'], ['m2', 'm3']] },
    ])
  })

  test('a heal ends the partition and leaves the paths (R3: both begin earlier)', () => {
    const steps = faultSteps({
      ...threeMachines(),
      environment: [path(1, 'dropped'), PARTITION, HEAL],
    })

    expect(steps.slice(1)).toEqual([
      { at: 10_000_000, does: { kind: 'partition', groups: [['m1'], ['m2', 'm3']] } },
      { at: 14_000_000, does: { kind: 'heal' } },
      { at: 14_000_000, does: { kind: 'block', from: '*', to: 'm1' } },
    ])
  })

  test('replies are counted over the whole recording, under the names of each boot', () => {
    const recording = threeMachines()
    const late: EnvironmentEntry = {
      t_ms: 5000,
      kind: 'delay-reply',
      from: 'm2',
      method: 'PUT',
      path: '/<token>/<name:m2>',
      nth: 2,
      delay_ms: 1500,
    }

    const [step] = faultSteps({ ...recording, environment: [late] })

    const token = recording.topology.discovery?.token
    expect(step).toEqual({
      at: 0,
      does: {
        kind: 'tamper-reply',
        from: 'm2',
        method: 'PUT',
        path: `/${token}/c72c63ffce6680737ea2b670456aaacd`,
        nth: 2,
        effect: { kind: 'delayed', byUs: 1_500_000 },
      },
    })
  })

  test('two lost replies of one shape are the two that were lost', () => {
    const lost = (nth: number): EnvironmentEntry => ({
      t_ms: 0,
      kind: 'lose-reply',
      from: 'm1',
      method: 'PUT',
      path: '/<token>/<name:m1>',
      nth,
    })

    const { run } = playRecording({ ...threeMachines(), environment: [lost(1), lost(2)] })

    const lines = (run.lines.get('m1') ?? []).map(({ text }) => text)
    expect(lines.some((line) => line.includes('501: All the given peers'))).toBe(true)
  })

  test('another address of a discovery service is a host of its own, an unknown name is none', () => {
    const other = (host: string, state: 'refusing' | 'unknown-host'): EnvironmentEntry => ({
      t_ms: 1,
      kind: 'discovery',
      host,
      state,
    })
    const environment = [
      other('10.10.10.222', 'refusing'),
      other('nowhere.invalid', 'unknown-host'),
    ]

    expect(faultSteps({ ...threeMachines(), environment }).map(({ does }) => does)).toEqual([
      { kind: 'host', host: '10.10.10.222', state: 'refusing' },
    ])
  })
})

describe('unsorted listings (R2, S6)', () => {
  function directory(names: readonly string[]) {
    const store = createStore('0.4')
    for (const name of names) {
      setKey(store, `/d/${name}`, { nowUs: 1, value: '', expirationUs: null, isDirectory: false })
    }
    const node = lookUp(store, '/d')
    if (node?.kind !== 'directory') throw new Error('the directory is there')
    return node
  }

  test('a rotation has a start slot; hidden keys keep theirs', () => {
    const token = directory(['a', '_state', 'b', 'c'])

    expect(listingDraws(token, ['a', 'b', 'c'])).toEqual([0])
    expect(listingDraws(token, ['b', 'c', 'a'])).toEqual([1])
    expect(listingDraws(token, ['c', 'a', 'b'])).toEqual([3])
  })

  test('an order that is no rotation has no draw', () => {
    expect(listingDraws(directory(['a', 'b', 'c']), ['b', 'a', 'c'])).toBeUndefined()
  })

  test('of nine children any order has draws', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']

    expect(listingDraws(directory(names), [...names].reverse())).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  })
})
