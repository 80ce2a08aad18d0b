import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Packet, Packets } from '../../src/trace/packets.ts'

const packet: fc.Arbitrary<Packet> = fc.record({
  at: fc.nat({ max: 2 ** 53 - 1 }).map((at) => at),
  from: fc.nat({ max: 65_535 }),
  to: fc.nat({ max: 65_535 }),
  kind: fc.nat({ max: 255 }),
  exchange: fc.nat({ max: 2 ** 32 - 1 }),
  size: fc.nat({ max: 2 ** 32 - 1 }),
  outcome: fc.nat({ max: 255 }),
})

function record(packets: Packets, { at, from, to, kind, exchange, outcome, size }: Packet): void {
  packets.record(at, from, to, kind, exchange, outcome, size)
}

test('a packet comes back as it was recorded', () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 50 }), (recorded) => {
      const packets = new Packets()

      for (const one of recorded) record(packets, one)

      expect([...packets]).toEqual(recorded)
      expect([packets.length, packets.total]).toEqual([recorded.length, recorded.length])
    }),
  )
})

test('the last 2^20 packets are kept, and the oldest go first', () => {
  const packets = new Packets()
  const count = 2 ** 20 + 20_000

  for (let at = 0; at < count; at += 1) packets.record(at, 1, 2, 3, 4, 0)

  expect(packets.total).toBe(count)
  expect(packets.length).toBeGreaterThanOrEqual(2 ** 20)
  expect(packets.length).toBeLessThan(2 ** 20 + 2 * 4096)
  expect(packets.at(packets.length - 1)?.at).toBe(count - 1)
  expect(packets.at(0)?.at).toBe(count - packets.length)
  expect([packets.at(-1), packets.at(packets.length)]).toEqual([undefined, undefined])
})

test('a fork keeps its packets while the other goes round the ring', () => {
  const packets = new Packets()
  for (let at = 0; at < 6000; at += 1) packets.packet(at, 1, 2, 3, 4, 0, 0)
  const fork = packets.fork()
  const before = [...fork]

  for (let at = 6000; at < 2 ** 20 + 30_000; at += 1) packets.packet(at, 9, 9, 9, 9, 1, 0)
  fork.packet(7, 7, 7, 7, 7, 7, 0)

  expect([...fork].slice(0, 6000)).toEqual(before)
  expect(fork.at(6000)).toEqual({
    at: 7,
    from: 7,
    to: 7,
    kind: 7,
    exchange: 7,
    size: 0,
    outcome: 7,
  })
})

test('the full level keeps every packet, in forks as well', () => {
  const packets = new Packets('all')
  const count = 2 ** 20 + 20_000

  for (let at = 0; at < count; at += 1) packets.record(at, 1, 2, 3, 4, 0)
  const fork = packets.fork()
  fork.record(count, 1, 2, 3, 4, 0)

  expect([packets.length, packets.total, packets.at(0)?.at]).toEqual([count, count, 0])
  expect([fork.length, fork.at(0)?.at, fork.at(count)?.at]).toEqual([count + 1, 0, count])
})
