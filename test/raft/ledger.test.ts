import { expect, test } from 'vitest'
import { Cluster } from './cluster.ts'
import { confStateOf, foundedStorage } from './member.ts'
import { perform } from './schedule.ts'

test('a disk that forgets makes a leader write its log anew, which the ledger sees', () => {
  const voters = [1, 2, 3]
  const cluster = new Cluster({ voters })
  const leader = cluster.member(1)
  // Only votes travel, so that the voters grant the same term once more.
  perform(cluster, 'elect 1', 0)
  perform(cluster, 'hush', 1)
  leader.crash(0)
  leader.storage = foundedStorage(confStateOf(voters))
  leader.restart()
  perform(cluster, 'elect 1', 2)

  expect(cluster.ledger.violations).toEqual([
    { law: 'leader-append-only', what: '1 led term 2 up to 3 and wrote 3' },
  ])
})
