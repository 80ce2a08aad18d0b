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

/** A rule of a firewall. */
export const firewallRule = {
  from: machineName.optional().describe('Who dials; everybody when left out.'),
  to: machineName.optional().describe('Who is dialled; everybody when left out.'),
  port: z.int().min(1).max(65535).optional().describe('Every port when left out.'),
  action: z
    .enum(['silent', 'refused', 'open'])
    .optional()
    .describe('Drops dials, refuses them, or lets them pass; silent when left out.'),
}

/** One machine, or several. */
export const machines = z.union([z.string(), z.array(z.string())])
