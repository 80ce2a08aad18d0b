import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recoverStore, saveStore } from '../../src/store/snapshot.ts'
import { cloneStore, createStore, digestStore } from '../../src/store/store.ts'
import { takeNotifications, watchKey } from '../../src/store/watching.ts'
import { apply, type Command, command, eventsIn } from './command.ts'
import { applyToModel, type Model } from './naive-model.ts'

const commands = fc.array(command, { maxLength: 30 })
const edition = fc.constantFrom('0.4' as const, '3.4' as const)

function play(store: ReturnType<typeof createStore>, history: readonly Command[]) {
  for (const each of history) apply(store, each)
  takeNotifications(store)
  return store
}

function newModel(store: ReturnType<typeof createStore>): Model {
  const nodes = saveStore(store).nodes.map(({ path, ...node }) => [path, node] as const)
  return { edition: store.edition, index: 0, nodes: new Map(nodes) }
}

test('any history leaves what a naive model leaves, with the same outcomes', () => {
  fc.assert(
    fc.property(edition, commands, (which, history) => {
      const store = createStore(which)
      const model = newModel(store)

      for (const each of history) {
        const outcome = apply(store, each)
        const expected = applyToModel(model, each)
        const keys = eventsIn(outcome).map(({ node }) => node.key)
        const isError = 'kind' in outcome && outcome.kind === 'error'
        expect(isError ? { code: outcome.error.code } : { keys }).toEqual(expected)
      }

      const saved = saveStore(store)
      const left = new Map(saved.nodes.map(({ path, ...node }) => [path, node]))
      expect({ index: saved.index, nodes: left }).toEqual({
        index: model.index,
        nodes: model.nodes,
      })
    }),
  )
})

test('every change takes the next index, and no refusal takes any', () => {
  fc.assert(
    fc.property(edition, commands, (which, history) => {
      const store = createStore(which)

      const indexes = history
        .flatMap((each) => eventsIn(apply(store, each)))
        .map(({ node }) => node.modifiedIndex)

      expect(indexes).toEqual(indexes.map((_, position) => position + 1))
      expect(store.index).toBe(indexes.length)
    }),
  )
})

test('a clone and its original go their own ways as if they had never met', () => {
  fc.assert(
    fc.property(edition, fc.tuple(commands, commands, commands), (which, [before, one, other]) => {
      const original = play(createStore(which), before)
      const clone = cloneStore(original)
      const third = cloneStore(clone)

      play(original, one)
      play(clone, other)

      expect(saveStore(original)).toEqual(saveStore(play(createStore(which), [...before, ...one])))
      expect(saveStore(clone)).toEqual(saveStore(play(createStore(which), [...before, ...other])))
      expect(saveStore(third)).toEqual(saveStore(play(createStore(which), before)))
      expect(third).toEqual(play(createStore(which), before))
    }),
  )
})

test('the digest kept along the way is the digest of what is there', () => {
  fc.assert(
    fc.property(edition, commands, (which, history) => {
      const store = play(createStore(which), history)

      expect(digestStore(recoverStore(saveStore(store)))).toBe(digestStore(store))
    }),
  )
})

test('digests differ as soon as one value, index or lifetime differs', () => {
  fc.assert(
    fc.property(commands, commands, (one, other) => {
      const left = play(createStore('0.4'), one)
      const right = play(createStore('0.4'), other)
      const contentOf = (store: typeof left) => ({
        ...saveStore(store),
        events: [],
        statistics: {},
      })

      const isSame = JSON.stringify(contentOf(left)) === JSON.stringify(contentOf(right))

      expect(digestStore(left) === digestStore(right)).toBe(isSame)
    }),
  )
})

test('a recovered store goes on like the one that was saved', () => {
  fc.assert(
    fc.property(edition, commands, commands, (which, before, after) => {
      const store = play(createStore(which), before)
      // Upstream's history points at living nodes, and loses that on its way through JSON.
      const contentOf = (each: typeof store) => ({ ...saveStore(each), events: [] })

      const recovered = recoverStore(saveStore(store))
      play(recovered, after)
      play(store, after)

      expect(contentOf(recovered)).toEqual(contentOf(store))
      expect(digestStore(recovered)).toBe(digestStore(store))
    }),
  )
})

test('a recursive stream on the root hears of every change that is not hidden, once, in order', () => {
  fc.assert(
    fc.property(edition, commands, (which, history) => {
      const store = createStore(which)
      watchKey(store, { path: '/', isRecursive: true, isStream: true, sinceIndex: 0 })

      const events = history.flatMap((each) => eventsIn(apply(store, each)))

      const heard = takeNotifications(store).map(({ event }) => event)
      expect(heard).toEqual(events.filter(({ node }) => !node.key.includes('/_')))
    }),
  )
})

test('following with wait indexes misses nothing and repeats nothing', () => {
  fc.assert(
    fc.property(edition, commands, (which, history) => {
      const store = createStore(which)
      const keys = history
        .flatMap((each) => eventsIn(apply(store, each)))
        .map(({ node }) => node.key)

      const followed: string[] = []
      let sinceIndex = 1
      for (;;) {
        const found = watchKey(store, { path: '/', isRecursive: true, isStream: false, sinceIndex })
        if (found.kind !== 'event') break
        followed.push(found.event.node.key)
        sinceIndex = found.event.node.modifiedIndex + 1
      }

      expect(followed).toEqual(keys)
    }),
  )
})
