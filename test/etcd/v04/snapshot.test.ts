import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab } from './lab.ts'

// spec/etcd-0.4.md, sections 5 and 9: snapshots, the entries kept behind them, and their transfer.

const OFTEN = { ETCD_SNAPSHOTCOUNT: '50' }

/** A cluster whose log begins at a snapshot that the third member never saw. */
function compacted(leaveOut: (lab: Lab) => void): Lab {
  const lab = new Lab({ machines: 4 })
  for (const number of [1, 2, 3]) {
    lab.start(number, OFTEN)
    lab.wait(seconds(1))
  }
  lab.answerTo(1, 'PUT', '/v2/keys/early', 'value=kept')
  leaveOut(lab)
  lab.wait(seconds(200))
  return lab
}

function killed(): Lab {
  return compacted((lab) => lab.kill(3))
}

test('a member that was away too long gets the snapshot and what follows it', () => {
  const lab = killed()

  lab.start(3, OFTEN)
  lab.wait(seconds(3))

  const lines = lab.notes.journal('m3')
  expect(lines).toContain("INFO      | <m3>: state changed from 'follower' to 'snapshotting'.")
  expect(lab.member(3).valueOf('/early')).toBe('kept')
  expect(lab.member(1).commitIndex - lab.member(3).commitIndex).toBeLessThanOrEqual(1)
  expect(lab.member(3).lineage).toBe(lab.member(1).lineage)
})

test('a newcomer gets it at once, knows all members and survives a restart from it', () => {
  const lab = killed()

  lab.start(4, OFTEN)
  lab.wait(seconds(2))
  lab.kill(4)
  lab.wait(ms(100))
  lab.start(4, OFTEN)
  lab.wait(seconds(10))

  expect(lab.member(4).valueOf('/early')).toBe('kept')
  expect(lab.member(4).members).toEqual(lab.member(1).members)
  expect(lab.member(1).commitIndex - lab.member(4).commitIndex).toBeLessThanOrEqual(1)
})

test('a snapshot ends the watches of the member that takes it', () => {
  const lab = compacted((world) => {
    world.does({ kind: 'partition', groups: [['m1', 'm2'], ['m3']] })
  })
  lab.ask('watch', 3, 'GET', '/v2/keys/later?wait=true')
  lab.wait(ms(100))

  lab.does({ kind: 'heal' })
  lab.wait(seconds(10))

  const cleared =
    /^\{"errorCode":400,"message":"watcher is cleared due to etcd recovery","index":\d+\}\n$/
  expect(lab.notes.answer('watch')?.body).toMatch(cleared)
})
