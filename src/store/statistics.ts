import { unreachable } from '../unreachable.ts'
import type { StoreEdition } from './edition.ts'
import type { StoreErrorCode } from './error.ts'

/**
 * Counters of `/v2/stats/store`, members in the order of the answer.
 *
 * Source: etcd v0.4.9, store/stats.go.
 */
export interface StoreStatistics {
  readonly getsSuccess: number
  readonly getsFail: number
  readonly setsSuccess: number
  readonly setsFail: number
  readonly deleteSuccess: number
  readonly deleteFail: number
  readonly updateSuccess: number
  readonly updateFail: number
  readonly createSuccess: number
  readonly createFail: number
  readonly compareAndSwapSuccess: number
  readonly compareAndSwapFail: number
  readonly compareAndDeleteSuccess: number
  readonly compareAndDeleteFail: number
  readonly expireCount: number
  readonly watchers: number
}

/** Name of a counter that operations raise. */
export type CounterName = Exclude<keyof StoreStatistics, 'watchers'>

/** The counters as a store keeps them. */
export type Counters = { [Name in CounterName]: number }

/** An operation that can be refused, as the counters tell them apart. */
export type CountedOperation =
  | 'gets'
  | 'sets'
  | 'create'
  | 'update'
  | 'delete'
  | 'compareAndSwap'
  | 'compareAndDelete'

/** All counters at zero. */
export function createCounters(): Counters {
  return {
    getsSuccess: 0,
    getsFail: 0,
    setsSuccess: 0,
    setsFail: 0,
    deleteSuccess: 0,
    deleteFail: 0,
    updateSuccess: 0,
    updateFail: 0,
    createSuccess: 0,
    createFail: 0,
    compareAndSwapSuccess: 0,
    compareAndSwapFail: 0,
    compareAndDeleteSuccess: 0,
    compareAndDeleteFail: 0,
    expireCount: 0,
  }
}

/**
 * Counters that a refused operation raises. The editions disagree where a refusal comes before
 * the counting (0.4: nothing is counted) or past it (3.4: counted as a success).
 *
 * Source: etcd v0.4.9 and v3.4, store/store.go, the `Stats.Inc` calls of each operation.
 */
export function countersOfRefusal(
  edition: StoreEdition,
  operation: CountedOperation,
  code: StoreErrorCode,
): readonly CounterName[] {
  switch (operation) {
    case 'gets':
      return ['getsFail']
    case 'sets':
      return ['setsFail']
    case 'create':
      return code === 104 ? ['createFail', 'setsFail'] : ['createFail']
    case 'update':
    case 'delete':
    case 'compareAndSwap':
      return countersOfChange(edition, operation, code)
    case 'compareAndDelete':
      return countersOfCompareAndDelete(edition, code)
    default:
      return unreachable(operation)
  }
}

function countersOfChange(
  edition: StoreEdition,
  operation: 'update' | 'delete' | 'compareAndSwap',
  code: StoreErrorCode,
): readonly CounterName[] {
  if (code === 107) return edition === '0.4' ? [] : [`${operation}Success`]
  if (edition === '3.4' && operation === 'update' && code === 102) return ['updateSuccess']
  return [`${operation}Fail`]
}

function countersOfCompareAndDelete(
  edition: StoreEdition,
  code: StoreErrorCode,
): readonly CounterName[] {
  if (edition === '3.4') {
    return code === 101 || code === 102 ? ['compareAndDeleteSuccess'] : ['compareAndDeleteFail']
  }
  return code === 102 ? ['compareAndSwapFail'] : ['compareAndDeleteFail']
}
