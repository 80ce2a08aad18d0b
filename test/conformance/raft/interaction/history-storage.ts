import type { ConfState } from '../../../../src/raft/conf-change.ts'
import type { Entry } from '../../../../src/raft/entry.ts'
import type { MemoryStorage } from '../../../../src/raft/memory-storage.ts'
import type { Snapshot } from '../../../../src/raft/message.ts'
import type { HardState } from '../../../../src/raft/ready.ts'
import type { Storage } from '../../../../src/raft/storage.ts'

/** A storage that answers with the application's newest snapshot, whatever was compacted. */
export class HistoryStorage implements Storage {
  readonly #storage: MemoryStorage
  readonly #history: readonly Snapshot[]

  constructor(storage: MemoryStorage, history: readonly Snapshot[]) {
    this.#storage = storage
    this.#history = history
  }

  get hardState(): HardState {
    return this.#storage.hardState
  }

  get confState(): ConfState {
    return this.#storage.confState
  }

  get firstIndex(): number {
    return this.#storage.firstIndex
  }

  get lastIndex(): number {
    return this.#storage.lastIndex
  }

  term(index: number): number {
    return this.#storage.term(index)
  }

  entries(low: number, high: number, maxSize: number): readonly Entry[] {
    return this.#storage.entries(low, high, maxSize)
  }

  snapshot(): Snapshot | undefined {
    return this.#history.at(-1)
  }
}
