import { expect, test } from 'vitest'
import { ms, seconds } from '../../src/kernel/time.ts'
import { resendAfter } from '../../src/network/link.ts'
import { type Asked, AskingWorld } from './asker.ts'

const outcomes = (asked: readonly Asked[]) => [...new Set(asked.map(({ outcome }) => outcome))]

test('an open port answers within two round trips, later ones on the kept connection within one', () => {
  const [first, ...later] = new AskingWorld().answering().asking().run(seconds(2))

  expect(first?.outcome).toBe('answered')
  expect(first?.tookUs).toBeGreaterThan(ms(0.8))
  expect(first?.tookUs).toBeLessThan(ms(6.6))
  expect(outcomes(later)).toEqual(['answered'])
  expect(Math.max(...later.map(({ tookUs }) => tookUs))).toBeLessThan(ms(3.6))
})

test('a closed port refuses within a round trip', () => {
  const asked = new AskingWorld().asking().run(seconds(1))

  expect(outcomes(asked)).toEqual(['refused'])
  expect(Math.max(...asked.map(({ tookUs }) => tookUs))).toBeLessThan(ms(3))
})

test('a name that nobody has fails at once, an address that nobody has after the dial limit', () => {
  const unknown = new AskingWorld().asking('nowhere.example').run(seconds(1))
  const silent = new AskingWorld().asking('10.0.0.99').run(seconds(2))

  expect(outcomes(unknown)).toEqual(['unknown-host'])
  expect(new Set(unknown.map(({ tookUs }) => tookUs))).toEqual(new Set([0]))
  expect(outcomes(silent)).toEqual(['dial-timeout'])
  expect(new Set(silent.map(({ tookUs }) => tookUs))).toEqual(new Set([ms(1000)]))
})

test('a server that never answers costs the header limit, and learns that the client has gone', () => {
  const asking = new AskingWorld().answering('mute').asking()
  const asked = asking.run(seconds(1))

  expect(outcomes(asked)).toEqual(['header-timeout'])
  expect(new Set(asked.map(({ tookUs }) => tookUs < ms(357) && tookUs >= ms(350)))).toEqual(
    new Set([true]),
  )
  expect(asking.count('toy.aborted')).toBeGreaterThan(0)
})

test('a cut leaves the kept connection open and silent, then every dial', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  const during = asking.do({ kind: 'partition', groups: [['a'], ['b']] }).run(seconds(3))
  const after = asking.do({ kind: 'heal' }).run(seconds(5))

  expect(during[0]).toEqual({ kind: 'toy.asked', outcome: 'header-timeout', tookUs: ms(350) })
  expect(outcomes(during.slice(1))).toEqual(['dial-timeout'])
  expect(after.at(-1)?.outcome).toBe('answered')
})

test('a one-way cut lets the request through and loses the answer', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  const during = asking.do({ kind: 'cut', from: 'a', to: 'b' }).run(ms(600))

  expect(outcomes(during)).toEqual(['header-timeout'])
})

test('a short loss on a kept connection is only a delay', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(ms(1050))

  asking.do({ kind: 'cut', from: 'b', to: 'a' }).run(ms(100))
  const after = asking.do({ kind: 'heal' }).run(ms(290))

  // Later questions went over a second connection meanwhile.
  const slowest = Math.max(...after.map(({ tookUs }) => tookUs))
  expect(outcomes(after)).toEqual(['answered'])
  expect(slowest).toBeGreaterThan(ms(200))
  expect(slowest).toBeLessThan(ms(206))
})

test('a process that dies resets the exchanges it served; its port refuses from then on', () => {
  const asking = new AskingWorld().answering('mute').asking()
  asking.run(ms(250))

  const after = asking
    .do({ kind: 'kill', machine: 'a', program: 'answerer', signal: 'SIGKILL' })
    .run(seconds(1))

  expect(after[0]?.outcome).toBe('reset')
  expect(outcomes(after.slice(2))).toEqual(['refused'])
})

test('a power loss says nothing; after the reboot the old connection is reset', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(ms(1050))
  asking.do({ kind: 'crash', machine: 'a', disk: 'kept' })

  const dark = asking.run(ms(60))
  const after = asking.answering().run(ms(500))

  expect(dark).toEqual([])
  expect(after[0]?.outcome).toBe('reset')
  expect(after.at(-1)?.outcome).toBe('answered')
})

test('a blocked port swallows dials, connections that stand go on', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  const kept = asking.do({ kind: 'block', from: 'b', to: 'a', port: 9000 }).run(seconds(1))
  const fresh = new AskingWorld()
    .answering()
    .do({ kind: 'block', from: 'b', to: 'a', port: 9000 })
    .asking()
    .run(seconds(2))

  expect(outcomes(kept)).toEqual(['answered'])
  expect(outcomes(fresh)).toEqual(['dial-timeout'])
})

test('a silent host drops everything, a refusing one resets every dial', () => {
  const silent = new AskingWorld().answering().do({ kind: 'host', host: 'a', state: 'silent' })
  const refusing = new AskingWorld().answering().do({ kind: 'host', host: 'a', state: 'refusing' })

  expect(outcomes(silent.asking().run(seconds(2)))).toEqual(['dial-timeout'])
  expect(outcomes(refusing.asking().run(seconds(2)))).toEqual(['refused'])
})

test('slowness is added to each packet', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))

  const slow = asking.do({ kind: 'slow', from: 'b', to: 'a', byUs: ms(40) }).run(seconds(1))

  expect(Math.min(...slow.slice(1).map(({ tookUs }) => tookUs))).toBeGreaterThan(ms(40))
})

test('rows of drops are told once, with their count at the end', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))
  asking.do({ kind: 'partition', groups: [['a'], ['b']] }).run(seconds(3))
  asking.do({ kind: 'heal' }).run(seconds(3))

  const told = asking.tape.events
    .filter(({ event }) => event.kind.startsWith('link.') && 'from' in event && event.from === 'b')
    .map(({ event }) => event.kind)
  expect(told).toEqual(['link.dropping', 'link.delivering'])
})

test('dials are sent again after 1, 3, 7 s, everything else after 0.2, 0.6, 1.4 s, at most 15 times', () => {
  const dials = [0, 1, 2, 6].map((attempt) => resendAfter(true, attempt))
  const data = [0, 1, 2, 15].map((attempt) => resendAfter(false, attempt))

  expect(dials).toEqual([seconds(1), seconds(3), seconds(7), undefined])
  expect(data).toEqual([ms(200), ms(600), ms(1400), undefined])
})

test('the answer that is to be lost is executed and never arrives', () => {
  const asking = new AskingWorld().answering().asking()
  asking.do({
    kind: 'tamper-reply',
    from: 'b',
    method: 'GET',
    path: '/',
    nth: 2,
    effect: { kind: 'lost' },
  })

  const asked = asking.run(ms(450))

  expect(asked.map(({ outcome }) => outcome).slice(0, 3)).toEqual(['answered', 'reset', 'answered'])
})

test('a link that loses now and then has one row of drops, until it loses no more', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))
  asking.do({ kind: 'lose', from: 'b', to: 'a', perMillion: 300_000 }).run(seconds(10))
  asking.do({ kind: 'heal' }).run(seconds(3))

  expect(rowsFrom('b', asking)).toEqual(['link.dropping lost', 'link.delivering'])
})

test('a row of drops says each new reason once', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))
  asking.do({ kind: 'lose', from: 'b', to: 'a', perMillion: 900_000 }).run(seconds(3))
  for (let turn = 0; turn < 3; turn += 1) {
    asking.do({ kind: 'host', host: 'a', state: 'silent' }).run(seconds(1))
    asking.do({ kind: 'host', host: 'a', state: 'up' }).run(seconds(1))
  }

  expect(rowsFrom('b', asking)).toEqual(['link.dropping lost', 'link.dropping cut'])
})

test('dials to a blocked port are one row, though other packets pass', () => {
  const asking = new AskingWorld().answering().asking()
  asking.run(seconds(1))
  asking.do({ kind: 'block', from: 'b', to: 'a', port: 9001 })
  const curl = { headers: [], body: '', redirects: 0, timeoutUs: seconds(1) } as const
  for (let call = 0; call < 20; call += 1) {
    const url = 'http://10.0.0.1:9001/'
    asking.do({ kind: 'request', id: `${call}`, via: 'b', method: 'GET', url, ...curl })
    asking.run(ms(300))
  }
  asking.run(seconds(10))

  expect(rowsFrom('b', asking)).toEqual(['link.dropping blocked', 'link.delivering'])
})

test('a body of 10 MiB travels as one packet that nobody copies', () => {
  const asking = new AskingWorld().answering()
  asking.run(ms(100))
  const body = 'x'.repeat(10 * 2 ** 20)
  const before = process.memoryUsage().heapUsed

  const limits = { redirects: 0, timeoutUs: seconds(1) }
  const call = { id: 'big', via: 'b', method: 'PUT', url: 'http://10.0.0.1:9000/', body } as const
  asking.do({ kind: 'request', ...call, headers: [], ...limits }).run(seconds(2))
  const fork = asking.world.fork(asking.tape)
  fork.runUntil(seconds(3))

  expect(asking.count('client.answered')).toBe(1)
  expect(asking.tape.bytes).toBe(body.length + 'ok'.length)
  // The engine lays the text out once, when it is first looked at.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 * body.length)
})

function rowsFrom(host: string, asking: AskingWorld): readonly string[] {
  return asking.tape.events.flatMap(({ event }) => {
    if (!event.kind.startsWith('link.') || !('from' in event) || event.from !== host) return []
    return ['reason' in event ? `${event.kind} ${event.reason}` : event.kind]
  })
}
