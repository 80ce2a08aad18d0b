declare const micros: unique symbol

/** A span of time or a moment in whole microseconds. */
export type Micros = number & { readonly [micros]?: never }

/** Microseconds since the start of the run. */
export type SimTime = Micros

/** Whole microseconds of a span given in milliseconds; fractions below a microsecond are rounded. */
export const ms = (count: number): Micros => Math.round(count * 1000)
/** Whole microseconds of a span given in seconds. */
export const seconds = (count: number): Micros => Math.round(count * 1_000_000)
/** Whole microseconds of a span given in minutes. */
export const minutes = (count: number): Micros => seconds(count * 60)
/** Whole microseconds of a span given in hours. */
export const hours = (count: number): Micros => minutes(count * 60)
/** Whole microseconds of a span given in days. */
export const days = (count: number): Micros => hours(count * 24)

/** Later than every event: a deadline that is not armed. */
export const NEVER: Micros = Number.POSITIVE_INFINITY
