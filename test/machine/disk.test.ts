import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TORN_RECORD } from '../../src/host/disk.ts'
import { StoredDisk } from '../../src/machine/disk.ts'

const record = (number: number): object => ({ number })

/** All that a disk shows. */
const contentOf = (disk: StoredDisk) =>
  disk.names().map((name) => [name, disk.records(name), disk.value(name)])

test('a copy that loses its unsynced writes does not hear of what the original writes on', () => {
  const disk = new StoredDisk()
  disk.append('log', record(1))
  disk.markDurable(disk.last)
  disk.rewrite('log', [])
  const copy = disk.clone()

  disk.crash('unsynced-lost')
  disk.append('log', record(2))
  copy.crash('unsynced-lost')

  expect(disk.records('log')).toEqual([record(1), record(2)])
  expect(copy.records('log')).toEqual([record(1)])
})

test('what was on its way to the disk when its process ended arrives there', () => {
  const disk = new StoredDisk()
  disk.append('log', record(1))
  disk.beginSync()
  disk.append('log', record(2))

  disk.finishSync()
  disk.crash('unsynced-lost')

  expect(disk.records('log')).toEqual([record(1)])
})

test('a torn write leaves half of the oldest record that was not synced', () => {
  const disk = new StoredDisk()
  disk.append('log', record(1))
  disk.markDurable(disk.last)
  disk.append('log', record(2))
  disk.append('log', record(3))

  disk.crash('torn')

  expect(disk.records('log')).toEqual([record(1), TORN_RECORD])
})

type Write = (disk: StoredDisk, number: number) => void

const file = fc.constantFrom('a', 'b')
const write: fc.Arbitrary<Write> = fc.oneof(
  file.map(
    (name): Write =>
      (disk, number) =>
        disk.append(name, record(number)),
  ),
  file.map(
    (name): Write =>
      (disk, number) =>
        disk.rewrite(name, [record(number)]),
  ),
  fc.constant<Write>((disk, number) => disk.replace('value', record(number))),
  fc.constantFrom('a', 'b', 'value').map(
    (name): Write =>
      (disk) =>
        disk.remove(name),
  ),
  fc.tuple(file, fc.nat({ max: 3 })).map(
    ([name, length]): Write =>
      (disk) =>
        disk.truncate(name, length),
  ),
)

test('a crash that loses what was not synced gives back what was there at the last sync', () => {
  fc.assert(
    fc.property(fc.array(write), fc.array(write), (synced, unsynced) => {
      const disk = new StoredDisk()
      for (const [number, act] of synced.entries()) act(disk, number)
      disk.markDurable(disk.last)
      const before = sorted(contentOf(disk))

      for (const [number, act] of unsynced.entries()) act(disk, 100 + number)
      disk.crash('unsynced-lost')

      expect(sorted(contentOf(disk))).toEqual(before)
    }),
  )
})

/** Taking a removal back puts the file behind the others; files that hold nothing do not count. */
function sorted(content: ReturnType<typeof contentOf>) {
  return content
    .filter(([, records, value]) => value !== undefined || String(records) !== '')
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}
