/** Where events go. A sink only takes: nothing it does can reach back into the run. */
export interface Sink<E> {
  emit(event: E): void
}
