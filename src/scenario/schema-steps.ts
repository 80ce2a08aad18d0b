import * as z from 'zod'
import { duration, firewallRule, machineName, machines, rate, text } from './schema-words.ts'

const between = { from: machineName, to: machineName }

const client = {
  key: text.describe('Begins with a slash.'),
  via: machineName.optional().describe('The machine on which the request is made.'),
  to: machineName.optional().describe('The machine that is asked; the same when left out.'),
  redirects: z.int().min(0).max(20).optional(),
  timeout: duration.optional(),
}

const conditions = {
  'prev-value': text.optional(),
  'prev-index': z.int().min(0).optional(),
}

const method = z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'])

const tamper = {
  from: machineName,
  method,
  path: text.describe('Compared without query; a leading * matches any beginning.'),
  nth: z.int().min(1).optional(),
}

/** What a step can do: exactly one of these keys. */
export const STEP_FIELDS = {
  boot: machines.optional(),
  stop: machines.optional(),
  reboot: machines.optional(),
  wipe: machines.optional(),
  pause: machines.optional(),
  resume: machines.optional(),
  crash: z
    .union([
      machines,
      z.strictObject({
        machine: machineName,
        disk: z.enum(['kept', 'unsynced-lost', 'torn', 'wiped']).optional(),
      }),
    ])
    .optional(),
  kill: z
    .union([
      machines,
      z.strictObject({
        machine: machineName,
        program: text.optional(),
        signal: z.enum(['SIGTERM', 'SIGINT', 'SIGKILL']).optional(),
      }),
    ])
    .optional(),
  start: z
    .strictObject({
      machine: machineName,
      program: text.optional(),
      env: z.record(z.string(), text).optional(),
      args: z.array(text).optional(),
    })
    .optional(),
  partition: z.array(z.array(machineName)).min(2).optional(),
  cut: z.strictObject(between).optional(),
  block: z.strictObject({ ...between, port: z.int().min(1).max(65535).optional() }).optional(),
  firewall: z
    .strictObject(firewallRule)
    .optional()
    .describe('A rule about dials; the last one that is about a dial decides, and heal keeps it.'),
  heal: z.union([z.literal(true), z.null()]).optional(),
  slow: z.strictObject({ ...between, by: duration }).optional(),
  lose: z.strictObject({ ...between, rate }).optional(),
  duplicate: z.strictObject({ ...between, rate }).optional(),
  reorder: z.strictObject({ ...between, rate, by: duration }).optional(),
  host: z
    .strictObject({ host: machineName, state: z.enum(['up', 'silent', 'refusing']) })
    .optional(),
  skew: z
    .strictObject({
      machine: machineName,
      by: duration.optional(),
      drift: z.int().min(-100_000).max(100_000).optional().describe('Parts per million.'),
    })
    .optional(),
  put: z
    .strictObject({
      ...client,
      ...conditions,
      value: text.optional(),
      ttl: z.int().optional().describe('Seconds.'),
      dir: z.boolean().optional(),
      'prev-exist': z.boolean().optional(),
    })
    .optional(),
  get: z
    .strictObject({
      ...client,
      recursive: z.boolean().optional(),
      sorted: z.boolean().optional(),
      consistent: z.boolean().optional(),
      quorum: z.boolean().optional(),
    })
    .optional(),
  delete: z
    .strictObject({
      ...client,
      ...conditions,
      recursive: z.boolean().optional(),
      dir: z.boolean().optional(),
    })
    .optional(),
  watch: z
    .strictObject({
      ...client,
      recursive: z.boolean().optional(),
      after: z.int().min(0).optional().describe('The first index that counts (waitIndex).'),
    })
    .optional(),
  curl: z
    .strictObject({
      url: text,
      via: machineName.optional(),
      method: method.optional(),
      headers: z.record(z.string(), text).optional(),
      body: text.optional(),
      redirects: z.int().min(0).max(20).optional(),
      timeout: duration.optional().describe('Limit of the whole call, as -m; 5s when left out.'),
      'connect-timeout': duration.optional().describe('Limit of each dial; 127s when left out.'),
    })
    .optional(),
  discovery: z
    .enum(['up', 'refusing', 'silent', 'storage-down', 'unknown-host', 'new-token'])
    .optional(),
  'lose-reply': z.strictObject(tamper).optional(),
  'delay-reply': z.strictObject({ ...tamper, by: duration }).optional(),
  bug: text.optional(),
  member: z.unknown().optional(),
}
