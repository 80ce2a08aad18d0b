import { expect, test } from 'vitest'
import { expireKeys, removeKey } from '../../src/store/remove.ts'
import { renderEvent } from '../../src/store/render.ts'
import { cloneStore, createStore, type Store, storeStatistics } from '../../src/store/store.ts'
import {
  clearWatchers,
  removeWatcher,
  takeNotifications,
  watchKey,
} from '../../src/store/watching.ts'
import { setKey, updateKey } from '../../src/store/write.ts'

const NOW_US = 1_407_628_800_000_000
const FOR_EVER = { isDirectory: false, expirationUs: null, nowUs: NOW_US }
const ALL = { isDirectory: false, isRecursive: true, nowUs: NOW_US }

function put(store: Store, path: string, ttlSeconds?: number): void {
  const expirationUs = ttlSeconds === undefined ? null : NOW_US + ttlSeconds * 1_000_000
  setKey(store, path, { ...FOR_EVER, value: '1', expirationUs })
}

function watch(store: Store, path: string, options: { recursive?: true; stream?: true } = {}) {
  const { recursive = false, stream = false } = options
  return watchKey(store, { path, isRecursive: recursive, isStream: stream, sinceIndex: 0 })
}

function heard(store: Store): string[] {
  return takeNotifications(store).map(
    ({ watcherId, event, isLast }) =>
      `${watcherId} ${event.action} ${event.node.key}${isLast ? '' : ' ...'}`,
  )
}

test('a watch hears of its own key, a recursive one of keys below, from the root down', () => {
  const store = createStore('0.4')
  watch(store, '/a/b')
  watch(store, '/a')
  watch(store, '/', { recursive: true })
  watch(store, '/a', { recursive: true })

  put(store, '/a/b')

  expect(heard(store)).toEqual(['3 set /a/b', '4 set /a/b', '1 set /a/b'])
  expect(storeStatistics(store).watchers).toBe(1)
})

test('hidden keys wake only who watches them or stands beside them', () => {
  const store = createStore('0.4')
  watch(store, '/', { recursive: true })
  watch(store, '/a', { recursive: true })
  watch(store, '/a/_h', { recursive: true })
  watch(store, '/a/_h/k')

  put(store, '/a/_h/k')

  expect(heard(store)).toEqual(['3 set /a/_h/k', '4 set /a/_h/k'])
})

test('the removal of a directory wakes watches on the keys that go with it', () => {
  const store = createStore('0.4')
  put(store, '/d/e/k')
  watch(store, '/d/e/k')
  watch(store, '/d/none', { recursive: true })
  watch(store, '/d')

  removeKey(store, '/d', ALL)

  expect(heard(store)).toEqual(['1 delete /d', '3 delete /d'])
})

test('a stream goes on hearing, and hears twice of its own key being removed', () => {
  const store = createStore('0.4')
  watch(store, '/k', { stream: true })

  put(store, '/k')
  removeKey(store, '/k', ALL)

  expect(heard(store)).toEqual(['1 set /k ...', '1 delete /k ...', '1 delete /k ...'])
})

test('a watch for a later index sleeps through earlier changes', () => {
  const store = createStore('0.4')
  watchKey(store, { path: '/k', isRecursive: false, isStream: false, sinceIndex: 3 })

  put(store, '/k')
  put(store, '/k')
  const early = heard(store)
  put(store, '/k')

  expect([early, heard(store)]).toEqual([[], ['1 set /k']])
})

test('an index older than the last thousand events is refused with its bounds', () => {
  const store = createStore('0.4')
  for (let count = 0; count < 1005; count += 1) put(store, `/k${count % 3}`)

  const options = { path: '/k0', isRecursive: false, isStream: false }
  const oldest = watchKey(store, { ...options, sinceIndex: 6 })

  expect(watchKey(store, { ...options, sinceIndex: 5 })).toEqual({
    kind: 'error',
    error: {
      code: 401,
      message: 'The event in requested index is outdated and cleared',
      cause: 'the requested history has been cleared [6/5]',
      index: 1005,
    },
  })
  expect(oldest.kind === 'event' && oldest.event.node.modifiedIndex).toBe(7)
})

test('a watcher is gone once removed, and a clone keeps its own', () => {
  const store = createStore('0.4')
  watch(store, '/k')
  const clone = cloneStore(store)

  removeWatcher(store, 1)
  removeWatcher(store, 1)
  put(store, '/k')
  put(clone, '/k')

  expect([heard(store), heard(clone)]).toEqual([[], ['1 set /k']])
  expect([store, clone].map((each) => storeStatistics(each).watchers)).toEqual([0, 0])
})

test('before a recovery all watchers are told that they are cleared', () => {
  const store = createStore('0.4')
  watch(store, '/b')
  watch(store, '/a')

  const cleared = clearWatchers(store)
  put(store, '/a')

  const message = 'watcher is cleared due to etcd recovery'
  const error = { code: 400, message, cause: '', index: 0 }
  expect(cleared).toEqual([
    { watcherId: 1, error },
    { watcherId: 2, error },
  ])
  expect(heard(store)).toEqual([])
})

test('keys that are due together expire by path, a directory with what is in it', () => {
  const store = createStore('0.4')
  put(store, '/b', 1)
  put(store, '/d/k', 1)
  updateKey(store, '/d', { value: '', expirationUs: NOW_US + 1_000_000, nowUs: NOW_US })
  put(store, '/a', 1)
  put(store, '/0', 2)

  const cutoffUs = NOW_US + 1_000_000
  const early = expireKeys(store, { cutoffUs: cutoffUs - 1, nowUs: cutoffUs })
  const events = expireKeys(store, { cutoffUs, nowUs: NOW_US + 3_500_000 })

  const shown = events.map((event) => renderEvent(event))
  expect(early).toEqual([])
  expect(shown).toEqual([
    '{"action":"expire","node":{"key":"/a","modifiedIndex":6,"createdIndex":4},"prevNode":{"key":"/a","value":"1","expiration":"2014-08-10T00:00:01Z","ttl":-2,"modifiedIndex":4,"createdIndex":4}}',
    '{"action":"expire","node":{"key":"/b","modifiedIndex":7,"createdIndex":1},"prevNode":{"key":"/b","value":"1","expiration":"2014-08-10T00:00:01Z","ttl":-2,"modifiedIndex":1,"createdIndex":1}}',
    '{"action":"expire","node":{"key":"/d","modifiedIndex":8,"createdIndex":2},"prevNode":{"key":"/d","dir":true,"expiration":"2014-08-10T00:00:01Z","ttl":-2,"modifiedIndex":2,"createdIndex":2}}',
  ])
})

test('in 0.4 a changed lifetime shows up in prevNode and in the history, in 3.4 it does not', () => {
  const [old, recent] = (['0.4', '3.4'] as const).map((edition) => {
    const store = createStore(edition)
    put(store, '/k', 100)
    const options = { value: '1', expirationUs: NOW_US + 50_000_000, nowUs: NOW_US }
    const changed = updateKey(store, '/k', options)
    updateKey(store, '/k', { ...options, expirationUs: null })
    const first = { path: '/k', isRecursive: false, isStream: false, sinceIndex: 1 }
    const remembered = watchKey(store, first)
    const dates = [changed, remembered].map((result) =>
      result.kind === 'event' ? renderEvent(result.event).match(/201\d[^"]+|0001[^"]+/g) : null,
    )
    return dates
  })

  expect(old).toEqual([['2014-08-10T00:00:50Z', '2014-08-10T00:00:50Z'], ['0001-01-01T00:00:00Z']])
  expect(recent).toEqual([
    ['2014-08-10T00:00:50Z', '2014-08-10T00:01:40Z'],
    ['2014-08-10T00:01:40Z'],
  ])
})
