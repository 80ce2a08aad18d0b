import * as z from 'zod'
import { PROVIDER_NAMES } from '../provision/datasource.ts'
import { STEP_FIELDS } from './schema-steps.ts'
import { duration, firewallRule, machineName, range, text } from './schema-words.ts'

const network = z.strictObject({
  latency: range.optional().describe('One way between two hosts.'),
  'between-regions': range.optional().describe('One way between hosts of two regions.'),
  loopback: range.optional().describe('Within one host.'),
  'service-time': range.optional().describe('Time a server takes for an answer.'),
  'start-time': range.optional().describe('From the start of a process until it runs.'),
  'boot-time': range.optional().describe('From power-on until user-data is read.'),
  'sync-time': range.optional().describe('Time a disk takes to make writes durable.'),
  links: z
    .array(z.strictObject({ from: machineName, to: machineName, latency: range }))
    .optional()
    .describe('Links, one way each, that differ from the rest.'),
  firewall: z
    .array(z.strictObject(firewallRule))
    .optional()
    .describe('Rules from the start; the last one that is about a dial decides.'),
})

const discovery = z.strictObject({
  url: text.describe('The discovery URL with its token.'),
  ip: text.optional().describe('Address of the service; 10.10.10.200 when left out.'),
  names: z.array(text).optional().describe('Further names of the service.'),
  tokens: z.array(text).optional().describe('Further tokens that exist from the start.'),
  size: z.int().min(1).optional().describe('Cluster size of the token; edition 3.4 only.'),
  members: z.int().min(1).optional().describe("Machines of the service's own cluster."),
})

const machine = z.strictObject({
  name: machineName,
  'private-ipv4': text,
  'public-ipv4': text.optional(),
  region: text.optional().describe('Its private address leads nowhere from another region.'),
  provider: z
    .enum(PROVIDER_NAMES)
    .optional()
    .describe('Whose datasource hands out user-data and addresses; ec2 when left out.'),
  'machine-id': text.optional().describe('32 lowercase hexadecimal digits.'),
  boots: duration.optional().describe('Power-on; a machine without it waits for a boot step.'),
  'user-data': text.optional().describe('A file beside the scenario, or the text itself.'),
  bare: z.boolean().optional().describe('True: no provisioning; programs come from start steps.'),
})

const pattern = z.looseObject({ kind: text })

const claims = {
  leader: machineName.optional().describe('This machine leads; "none": nobody does.'),
  leaders: z.array(machineName).optional().describe('Exactly these call themselves leader.'),
  followers: z.array(machineName).optional(),
  members: z.array(machineName).optional(),
  registry: z.array(machineName).optional().describe('Exactly these are listed at the token.'),
  state: z.enum(['started', 'none']).optional().describe('Whether _state is recorded.'),
  on: machineName.optional().describe('The machine that journal, exit, store and members mean.'),
  source: text.optional().describe('The journal source, e.g. etcd.'),
  journal: text.optional().describe('Text within a line of the journal.'),
  exit: z.int().min(0).max(255).optional().describe('Code with which the program ended.'),
  program: text.optional().describe('The program that exit means; etcd when left out.'),
  response: text.optional().describe("A step's name, given by its `as`."),
  status: z.int().min(100).max(599).optional(),
  body: text.optional().describe('Text within the body of the response.'),
  failure: text.optional().describe('Why there was no answer, e.g. total-timeout.'),
  store: z.record(z.string(), text.nullable()).optional().describe('Key to value; null: no key.'),
  violated: text.optional().describe('An invariant that is broken, as the scenario means it.'),
  kept: text.optional().describe('An invariant that is not broken.'),
  diagnosis: text.optional(),
  event: pattern.optional(),
  count: z.int().min(0).optional().describe('How often the event happens; else at least once.'),
}

const expectation = z.strictObject({
  by: duration.optional().describe('True at some moment not later than this.'),
  at: duration.optional().describe('True exactly then.'),
  always: z.union([text, z.strictObject(claims)]).optional(),
  never: z.union([text, z.strictObject(claims)]).optional(),
  from: duration.optional().describe('Where always and never begin; 0s when left out.'),
  until: duration.optional().describe('Where always and never end; the end when left out.'),
  ...claims,
})

const step = z.strictObject({
  at: duration,
  do: z.union([z.literal('heal'), z.strictObject(STEP_FIELDS)]),
  as: text.optional().describe('Names the response for expectations.'),
})

const storyStep = z.strictObject({
  step: z.int().min(1).describe("The document's number."),
  say: text,
  when: pattern,
})

/** The shape of a scenario file; what names and times mean is checked afterwards. */
export const scenarioSchema = z.strictObject({
  title: text,
  source: text.optional(),
  edition: z.union([text, z.number()]).describe('"0.4".'),
  seed: text,
  start: text.optional().describe('RFC 3339; 2014-08-10T00:00:00Z when left out.'),
  network: network.optional(),
  discovery: discovery.optional(),
  machines: z.array(machine).min(1),
  steps: z.array(step).optional(),
  bugs: z.array(text).optional().describe('Bug switches that are on from the start.'),
  expect: z.array(expectation).optional(),
  story: z.array(storyStep).optional(),
  ends: duration,
})

/** What a person writes: the value of a scenario file, or of `scenario({...})`. */
export type ScenarioInput = z.input<typeof scenarioSchema>

/** A scenario whose shape is right. */
export type ScenarioShape = z.output<typeof scenarioSchema>

export type ExpectationShape = z.output<typeof expectation>
export type ClaimsShape = Omit<
  ExpectationShape,
  'by' | 'at' | 'always' | 'never' | 'from' | 'until'
>
export type StepShape = z.output<typeof step>
export type PatternShape = z.output<typeof pattern>

/** The JSON Schema of scenario files, for editors. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input' })
}
