import { expect, test } from 'vitest'
import { keysOf } from '../../src/cli/pager-cursor.ts'
import type { Keyboard } from '../../src/cli/terminal.ts'
import { etcdsim, type Outcome, session } from './session.ts'

/** Walks by keys; gives what was printed, and whether the keyboard was let go. */
async function walkBy(...keys: readonly string[]): Promise<Outcome & { isLetGo: boolean }> {
  let isLetGo = false
  const keyboard: Keyboard = {
    open(onKey) {
      setImmediate(() => {
        for (const key of keys) onKey(key)
      })
      return () => {
        isLetGo = true
      }
    },
  }
  const place = { isTerminal: true, columns: 80, rows: 16, keyboard, env: { NO_COLOR: '1' } }
  return { ...(await session(['walk', 'new-cluster'], place)), isLetGo }
}

/** The screens that were drawn, without what moves the cursor. */
const screensOf = ({ out }: Outcome): readonly string[] =>
  out
    .split('\u001b[H')
    .slice(1)
    .map((screen) => screen.split('\u001b[J')[0] ?? '')
    .map((screen) => screen.replaceAll('\u001b[K', '').replaceAll('\r', ''))

test('Enter shows the next step, and q ends', async () => {
  const outcome = await walkBy('\r', '\r', 'q')
  const screens = screensOf(outcome)

  expect(outcome).toMatchObject({ code: 0, err: '', isLetGo: true })
  expect(screens).toHaveLength(3)
  expect(screens[2]).toMatchInlineSnapshot(`
    "Three machines discover each other                edition 0.4 · seed 1 · 7 steps
             discovery         m1 .1           m2 .2           m3 .3
     2  m1 is up first. It puts its own peer address on the token's list.
       1.032s    │               ● up            ┊               ┊
       1.033s    │◀─── PUT .1 ───│               ┊               ┊
       1.036s    │─── stored ───▶│               ┊               ┊
     3  Nobody has founded a cluster under this token, so m1 records that it does,
        and leads.
       1.036s    │◀─ PUT _state ─│               ┊               ┊
       1.039s    │── "started" ─▶│               ┊               ┊
       1.039s    │               ● founds        ┊               ┊
       1.041s    │               ○ FOLLOWER T0   ┊               ┊
       1.041s    │               ◆ LEADER term 0 ┊               ┊
       4.000s    │               │               ┊ power on      ┊
    -- step 3 of 7: m1 leader, m2 booting, m3 off --
    Enter next step  b back  j/k one line  i machines  q quit"
  `)
})

test('b goes back to the very screen before, k one line', async () => {
  const screens = screensOf(await walkBy('\r', '\r', 'b', 'j', 'k', 'q'))

  expect(screens[3]).toBe(screens[1])
  expect(screens[5]).toBe(screens[1])
})

test('i shows the machines as they are at that moment', async () => {
  const screens = screensOf(await walkBy('\r', '\r', '\r', 'i', 'b', 'q'))

  expect(screens[4]?.split('\n').slice(-5)).toMatchInlineSnapshot(`
    [
      "   m1 10.10.10.1  on, boot 1, runs init, etcd, fleetd; leader in term 0, log to ",
      "   m2 10.10.10.2  on, boot 1, runs init, etcd, fleetd; joining in term 0, log to",
      "   m3 10.10.10.3  off, boot 0, nothing runs",
      "-- step 4 of 7 --",
      "Enter next step  b back  j/k one line  i machines  q quit",
    ]
  `)
  expect(screens[5]?.split('\n').slice(-5)).toMatchInlineSnapshot(`
    [
      "   m1 10.10.10.1  on, boot 1, runs init, etcd, fleetd; leader in term 0, log to ",
      "   m2 10.10.10.2  booting, boot 1, nothing runs",
      "   m3 10.10.10.3  off, boot 0, nothing runs",
      "-- step 3 of 7 --",
      "Enter next step  b back  j/k one line  i machines  q quit",
    ]
  `)
})

test('at the end what came of it stays on the screen', async () => {
  const { out } = await walkBy(...Array.from({ length: 20 }, () => ' '), '\u0003')

  expect(out.split('\n').slice(-3)).toEqual([
    ' fingerprint  7b6d5a9c3d7fb3d0 after 20.000s',
    ' try next     etcdsim run new-cluster --seed 1',
    '',
  ])
})

test('keys that came at once are taken one by one', () => {
  expect(keysOf('jj\u001b[Bq')).toEqual(['j', 'j', '\u001b[B', 'q'])
  expect(keysOf('\u001b[A\u001b[Ck')).toEqual(['\u001b[A', '\u001b[C', 'k'])
})

test('a recording has virtual times, markers for steps, and is the same every time', async () => {
  const first = await etcdsim('walk', 'ttl-expiry', '--cast', '-')
  const second = await etcdsim('walk', 'ttl-expiry', '--cast', '-')
  const [header, ...events] = first.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const times = events.map(([at]) => at)

  expect(second).toEqual(first)
  expect(header).toMatchObject({ version: 2, width: 80, title: expect.any(String) })
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(-1)).toBeLessThan(120)
  expect(events.filter(([, kind]) => kind === 'm').length).toBeGreaterThan(2)
})

test('a recording that cannot be written is told', async () => {
  const { code, err } = await etcdsim('walk', 'new-cluster', '--cast', '/nowhere/a.cast')

  expect(code).toBe(2)
  expect(err).toContain('Name a file in a folder that exists')
})
