import fc from 'fast-check'
import type { StoreEvent, StoreResult } from '../../src/store/event.ts'
import { compareAndDelete, expireKeys, removeKey } from '../../src/store/remove.ts'
import type { Store } from '../../src/store/store.ts'
import { compareAndSwap, createKey, setKey, updateKey } from '../../src/store/write.ts'

/** One change of a generated history. */
export interface Command {
  readonly kind: 'set' | 'create' | 'update' | 'swap' | 'swap-delete' | 'remove' | 'expire'
  readonly path: string
  readonly value: string
  readonly prevValue: string
  readonly isDirectory: boolean
  readonly isRecursive: boolean
  readonly isInOrder: boolean
  /** Seconds after the start; null: for ever. */
  readonly ttl: number | null
  /** Seconds after the start at which an expiry happens. */
  readonly at: number
}

/** 2014-08-10T00:00:00Z. */
export const START_US = 1_407_628_800_000_000

/** Few paths, values and times: most commands meet what others did. */
export const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom('set', 'create', 'update', 'swap', 'swap-delete', 'remove', 'expire'),
  path: fc.constantFrom('/', '/a', '/b', '/a/b', '/a/_h', '/a/b/c', '/d', '/d/e', '/_x'),
  value: fc.constantFrom('', '1', '2'),
  prevValue: fc.constantFrom('1', '2'),
  isDirectory: fc.boolean(),
  isRecursive: fc.boolean(),
  isInOrder: fc.boolean(),
  ttl: fc.option(fc.nat({ max: 4 })),
  at: fc.nat({ max: 4 }),
})

/** Carries a command out; an expiry gives its events. */
export function apply(store: Store, given: Command): StoreResult | readonly StoreEvent[] {
  const nowUs = START_US
  const { path, value, prevValue, isDirectory, isRecursive, isInOrder, ttl } = given
  const expirationUs = ttl === null ? null : START_US + ttl * 1_000_000
  const written = { value, expirationUs, nowUs }
  const prevIndex = 0
  switch (given.kind) {
    case 'set':
      return setKey(store, path, { ...written, isDirectory })
    case 'create':
      return createKey(store, path, { ...written, isDirectory, isInOrder })
    case 'update':
      return updateKey(store, path, written)
    case 'swap':
      return compareAndSwap(store, path, { ...written, prevValue, prevIndex })
    case 'swap-delete':
      return compareAndDelete(store, path, { prevValue, prevIndex, nowUs })
    case 'remove':
      return removeKey(store, path, { isDirectory, isRecursive, nowUs })
    default:
      return expireKeys(store, { cutoffUs: START_US + given.at * 1_000_000, nowUs })
  }
}

/** The events of an outcome; none for an error. */
export function eventsIn(outcome: StoreResult | readonly StoreEvent[]): readonly StoreEvent[] {
  if (!('kind' in outcome)) return outcome
  return outcome.kind === 'event' ? [outcome.event] : []
}
