import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab } from './lab.ts'

// The discovery service's own cluster of three: spec/etcd-0.4.md, sections 3 and 11 (20).

const STORAGES = ['discovery', 'discovery-2', 'discovery-3']

test('three storages form a cluster before anybody asks', () => {
  const lab = new Lab({ storages: 3 })

  lab.wait(ms(800))

  expect(lab.world.discoveryStorage()?.members.map(({ name }) => name)).toEqual(STORAGES)
})

test('the application follows the storage to its new leader', () => {
  const lab = new Lab({ storages: 3 })
  lab.start(1)
  lab.wait(seconds(1))

  lab.does({ kind: 'partition', groups: [['discovery'], ['discovery-2', 'discovery-3']] })
  lab.wait(seconds(2))
  lab.does({ kind: 'heal' })
  lab.wait(seconds(2))
  lab.start(2)
  lab.wait(seconds(2))

  expect(lab.world.discoveryStorage()?.leader).not.toBe('discovery')
  expect(lab.member(2).role).toBe('follower')
  expect(lab.leader()).toBe(1)
})

test('without a quorum of storages a first boot gets no answer, and goes on once they are back', () => {
  const lab = new Lab({ storages: 3 })
  lab.wait(seconds(1))
  for (const machine of STORAGES.slice(1)) {
    lab.does({ kind: 'kill', machine, program: 'etcd', signal: 'SIGKILL' })
  }

  lab.start(1)
  lab.wait(seconds(10))
  expect(lab.member(1).role).toBe('discovering')

  lab.does({ kind: 'discovery', state: 'up' })
  lab.wait(seconds(5))
  expect(lab.leader()).toBe(1)
})
