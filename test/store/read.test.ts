import { expect, test } from 'vitest'
import { childrenOf, getKey, lookUp } from '../../src/store/read.ts'
import { removeKey } from '../../src/store/remove.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import { setKey } from '../../src/store/write.ts'

function put(store: Store, ...paths: readonly string[]): void {
  for (const path of paths) {
    setKey(store, path, { value: path, isDirectory: false, expirationUs: null, nowUs: 0 })
  }
}

function remove(store: Store, path: string): void {
  removeKey(store, path, { isDirectory: false, isRecursive: true, nowUs: 0 })
}

/** Names listed when chance gives these numbers, and the bounds it was asked for. */
function list(store: Store, path: string, drawn: readonly number[]) {
  const asked: [number, number][] = []
  const numbers = [...drawn]
  const draw = (low: number, high: number) => {
    asked.push([low, high])
    return numbers.shift() ?? low
  }
  const result = getKey(store, path, { isRecursive: true, isSorted: false, nowUs: 0, draw })
  const nodes = result.kind === 'event' ? result.event.node.nodes : null
  return { names: (nodes ?? []).map(({ key }) => key.slice(path.length + 1)), asked }
}

function listFrom(store: Store, path: string, slot: number): string {
  return list(store, path, [slot]).names.join(' ')
}

test('a listing of up to eight children is rotated to begin at the drawn slot', () => {
  const store = createStore('0.4')
  put(store, '/t/m1', '/t/_state', '/t/m2', '/t/m3')

  const orders = [0, 1, 2, 3, 4, 5, 6, 7].map((slot) => listFrom(store, '/t', slot))

  expect(orders).toEqual([
    'm1 m2 m3',
    'm2 m3 m1',
    'm2 m3 m1',
    'm3 m1 m2',
    'm1 m2 m3',
    'm1 m2 m3',
    'm1 m2 m3',
    'm1 m2 m3',
  ])
})

test('a key set again keeps its slot, a removed one leaves it to the next that comes', () => {
  const store = createStore('0.4')
  put(store, '/t/a', '/t/b', '/t/c', '/t/a', '/t/b')
  const before = listFrom(store, '/t', 0)

  remove(store, '/t/b')
  const gap = [listFrom(store, '/t', 0), listFrom(store, '/t', 1)]
  put(store, '/t/d')

  expect([before, ...gap, listFrom(store, '/t', 0)]).toEqual(['a b c', 'a c', 'c a', 'a d c'])
})

test('a key set again moves into a free slot before its own', () => {
  const store = createStore('0.4')
  put(store, '/t/a', '/t/b', '/t/c')
  remove(store, '/t/a')

  put(store, '/t/c')

  expect(listFrom(store, '/t', 0)).toBe('c b')
})

test('nine children and more come in any order, one draw per child but one', () => {
  const store = createStore('0.4')
  put(store, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `/t/${number}`))

  const { names, asked } = list(store, '/t', [8, 0, 6, 0, 0, 0, 0, 1])

  expect(names.join('')).toBe('918234576')
  expect(asked.map(([, high]) => high)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})

test('a directory draws before the directories in it, an empty one not at all', () => {
  const store = createStore('0.4')
  put(store, '/t/a/x', '/t/b/y', '/t/b/z')
  setKey(store, '/t/c', { value: '', isDirectory: true, expirationUs: null, nowUs: 0 })

  const { names, asked } = list(store, '/t', [1])

  expect({ names, asked }).toEqual({
    names: ['b', 'c', 'a'],
    asked: [
      [0, 7],
      [0, 7],
      [0, 7],
    ],
  })
})

test('what the server looks up for itself includes hidden keys and counts nowhere', () => {
  const store = createStore('0.4')
  put(store, '/t/b', '/t/_a')

  const children = childrenOf(store, '/t').map(({ path }) => path)

  expect(children).toEqual(['/t/_a', '/t/b'])
  expect([childrenOf(store, '/t/b'), childrenOf(store, '/none')]).toEqual([[], []])
  expect([lookUp(store, 't//b/')?.path, lookUp(store, '/none')]).toEqual(['/t/b', undefined])
  expect([store.counters.getsSuccess, store.counters.getsFail]).toEqual([0, 0])
})
