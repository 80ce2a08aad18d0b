/**
 * Pauses between two rounds of a join are drawn once per process, in steps of 50 ms: 50..99 of them.
 * Only their whole seconds are slept, although one decimal is printed.
 *
 * Source: etcd v0.4.9, config/config.go, New; measured, spec/etcd-0.4.md, sections 1 and 13 (S2).
 */
const UNITS_PER_SECOND = 20

/** What the log prints: one decimal, exact halves to the even digit, as Go's `%.1f`. */
export function retryText(configuredSeconds: number | null, units: number): string {
  const exact = configuredSeconds ?? units / UNITS_PER_SECOND
  const quarters = exact * 4
  // x.25 is the one exact half that JavaScript rounds up where Go rounds to the even digit.
  return Number.isInteger(quarters) && quarters % 4 === 1
    ? `${Math.floor(exact)}.2`
    : exact.toFixed(1)
}

/** What is slept: whole seconds. */
export function retrySeconds(configuredSeconds: number | null, units: number): number {
  return Math.max(0, Math.floor(configuredSeconds ?? units / UNITS_PER_SECOND))
}
