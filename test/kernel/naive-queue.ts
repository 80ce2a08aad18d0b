/** An event as the reference keeps it. */
export interface NaiveEvent {
  readonly at: number
  readonly rank: number
  readonly serial: number
  readonly payload: string
  readonly cause: number
}

/** The obvious queue: a list, searched for its least element. */
export class NaiveQueue {
  at = 0
  pending: NaiveEvent[] = []

  push(event: NaiveEvent): void {
    this.pending.push(event)
  }

  has(at: number, rank: number, serial: number): boolean {
    return this.pending.some((e) => e.at === at && e.rank === rank && e.serial === serial)
  }

  cancel(event: NaiveEvent): void {
    this.pending = this.pending.filter((other) => other !== event)
  }

  nextAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.pending.map((event) => event.at))
  }

  pop(): NaiveEvent | undefined {
    const first = [...this.pending].sort(compare)[0]
    if (first === undefined) return undefined
    this.cancel(first)
    this.at = first.at
    return first
  }
}

/** By time, then rank, then serial. */
export function compare(a: NaiveEvent, b: NaiveEvent): number {
  return a.at - b.at || a.rank - b.rank || a.serial - b.serial
}
