import { expect, test } from 'vitest'
import { seconds } from '../../../src/kernel/time.ts'
import { Lab } from './lab.ts'

// spec/etcd-0.4.md, section 10: "loser of a race, winner not yet listening"; section 13, S19.

test('of machines that start at the same time one founds; losers may be refused once, and join', () => {
  let refusedOnce = 0
  for (let seed = 1; seed <= 25; seed += 1) {
    const lab = new Lab({ seed: String(seed) })
    for (const number of [1, 2, 3]) lab.start(number)

    lab.wait(seconds(12))

    const founders = lab.notes
      .all('cluster.founded')
      .filter(({ machine }) => machine !== 'discovery')
    const lines = [1, 2, 3].flatMap((number) => lab.notes.journal(`m${number}`))
    expect(founders).toHaveLength(1)
    expect(lab.world.members().map(({ view }) => view.members.length)).toEqual([3, 3, 3])
    expect(lines.filter((line) => line.includes('at 1th time'))).toEqual([])
    if (lines.some((line) => line.includes('at 0th time'))) refusedOnce += 1
  }
  expect(refusedOnce).toBeGreaterThan(0)
})

test('the answer to the claim that is lost burns the token: its founder and all others exit', () => {
  const lab = new Lab()
  lab.does({
    kind: 'tamper-reply',
    from: 'm1',
    method: 'PUT',
    path: '*/_state',
    nth: 1,
    effect: { kind: 'lost' },
  })
  lab.cluster(2)
  lab.wait(seconds(15))

  expect(lab.notes.journal('m1').slice(-2)).toEqual([
    expect.stringContaining('Discovery found an initialized cluster but no reachable peers'),
    'CRITICAL  | <m1>, the new instance, must register itself to discovery service as required',
  ])
  expect(lab.notes.journal('m2').at(-1)).toBe(
    'CRITICAL  | fail joining the cluster via given peers after 3 retries',
  )
  expect(
    lab.world
      .machines()
      .slice(0, 2)
      .map(({ exits }) => exits.at(-1)?.code),
  ).toEqual([1, 1])
})
