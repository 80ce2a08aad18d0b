import * as z from 'zod'

/** A text; whole numbers are taken as written, so that `seed: 1` needs no quotes. */
export const text = z.union([z.string(), z.int()]).transform(String)

/** The name of a machine. */
export const machineName = z.string()

/** A span of time with its unit: `50ms`, `4s`, `7d`. */
export const duration = z.union([z.string(), z.number()]).transform(String)

/** A range of spans, `0.2ms..1.5ms`, or a single one. */
export const range = duration

/** A part of all packets: `5%`. */
export const rate = z.string()

/** One machine, or several. */
export const machines = z.union([z.string(), z.array(z.string())])
