import { nearestName } from '../text/nearest.ts'

/** Where in a scenario's value: keys and positions from the root. */
export type Path = readonly (string | number)[]

/** A mistake before it has a line and a column. */
export interface Problem {
  readonly code: ProblemCode
  readonly path: Path
  /** Whether the key is meant or what stands behind it. */
  readonly target: 'key' | 'value'
  readonly what: string
  readonly remedy: string
}

interface Named {
  readonly name: string
  readonly known: readonly string[]
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.join(', ')

const suggest = (named: Named, otherwise: string): string => {
  const close = nearestName(named.name, named.known)
  return close === undefined ? otherwise : `Did you mean "${close}"? ${otherwise}`
}

interface Words<D> {
  readonly what: (data: D) => string
  readonly remedy: (data: D) => string
}

const words = <D>(entry: Words<D>): Words<D> => entry

/** Every mistake a scenario can have, with its remedy beside it. */
export const PROBLEMS = {
  SCENARIO_UNKNOWN_KEY: words<Named>({
    what: (d) => `There is no key "${d.name}" here.`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_MISSING_KEY: words<{ key: string; example: string }>({
    what: (d) => `The key "${d.key}" is missing.`,
    remedy: (d) => `Add it, for example \`${d.key}: ${d.example}\`.`,
  }),
  SCENARIO_WRONG_TYPE: words<{ found: string; expected: string; example: string }>({
    what: (d) => `Found ${d.found} where ${d.expected} is expected.`,
    remedy: (d) => `Write ${d.example}.`,
  }),
  SCENARIO_WRONG_CHOICE: words<Named>({
    what: (d) => `"${d.name}" is not one of the possible values.`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_UNKNOWN_MACHINE: words<Named>({
    what: (d) => `No machine is called "${d.name}".`,
    remedy: (d) =>
      suggest(d, `Use one of ${listed(d.known)}, or declare "${d.name}" under machines.`),
  }),
  SCENARIO_DUPLICATE_MACHINE: words<{ name: string }>({
    what: (d) => `Two machines are called "${d.name}".`,
    remedy: () => 'Give each machine a name of its own, such as m1, m2, m3.',
  }),
  SCENARIO_BAD_MACHINE_NAME: words<{ name: string }>({
    what: (d) => `"${d.name}" cannot be the name of a machine.`,
    remedy: () =>
      'Use letters, digits and dashes, such as m1; "discovery", "operator" and "none" are taken.',
  }),
  SCENARIO_DUPLICATE_ADDRESS: words<{ address: string; other: string }>({
    what: (d) => `The address ${d.address} already belongs to ${d.other}.`,
    remedy: () => 'Give each host an address of its own, such as 10.10.10.4.',
  }),
  SCENARIO_BAD_ADDRESS: words<{ text: string }>({
    what: (d) => `"${d.text}" is not an IPv4 address.`,
    remedy: () => 'Write four numbers from 0 to 255 with dots between them, such as 10.10.10.1.',
  }),
  SCENARIO_NOT_BARE: words<{ name: string }>({
    what: (d) => `${d.name} starts its programs itself, as its user-data says.`,
    remedy: (d) => `Declare ${d.name} with \`bare: true\` and without boots and user-data.`,
  }),
  SCENARIO_BARE_WITH: words<{ key: string }>({
    what: (d) => `A bare machine is on from the start and reads no user-data: "${d.key}" is idle.`,
    remedy: (d) => `Remove "${d.key}", or remove \`bare: true\`.`,
  }),
  SCENARIO_BAD_MACHINE_ID: words<{ text: string }>({
    what: (d) => `"${d.text}" is not a machine id.`,
    remedy: () =>
      'Write 32 digits from 0-9 and a-f, such as 0d79b4791be9688332cc05367366551e, or leave it out.',
  }),
  SCENARIO_DUPLICATE_MACHINE_ID: words<{ text: string; other: string }>({
    what: (d) => `The machine id ${d.text} already belongs to ${d.other}.`,
    remedy: () => 'Leave machine-id out, so that each machine gets one of its own.',
  }),
  SCENARIO_BAD_DURATION: words<{ text: string }>({
    what: (d) => `"${d.text}" is not a span of time.`,
    remedy: () => 'Write a number and its unit (us, ms, s, m, h, d), such as 50ms, 1.5s or 7d.',
  }),
  SCENARIO_TOO_LONG: words<{ text: string }>({
    what: (d) => `"${d.text}" is longer than a hundred years.`,
    remedy: () => 'Write a span of at most 36500d, such as 7d.',
  }),
  SCENARIO_NO_TIME: words<Record<string, never>>({
    what: () => 'The scenario ends at its very start.',
    remedy: () => 'Let it last a while, for example `ends: 70s`.',
  }),
  SCENARIO_BAD_RANGE: words<{ text: string }>({
    what: (d) => `"${d.text}" is not a range of time.`,
    remedy: () => 'Write the shorter span first, such as 0.2ms..1.5ms, or one span such as 1ms.',
  }),
  SCENARIO_BAD_RATE: words<{ text: string }>({
    what: (d) => `"${d.text}" is not a part of all packets.`,
    remedy: () => 'Write percent from 0% to 100% with at most four decimals, such as 5% or 0.1%.',
  }),
  SCENARIO_BAD_START: words<{ text: string }>({
    what: (d) => `"${d.text}" is no date and time from 1970 to 2099.`,
    remedy: () => 'Write it as RFC 3339 tells, such as 2014-08-10T14:00:00Z.',
  }),
  SCENARIO_BAD_EDITION: words<{ text: string }>({
    what: (d) => `There is no edition "${d.text}" yet.`,
    remedy: () => 'Write `edition: "0.4"`.',
  }),
  SCENARIO_EDITION_ONLY_34: words<{ key: string }>({
    what: (d) => `"${d.key}" means nothing to edition 0.4: its discovery knows no cluster size.`,
    remedy: (d) => `Remove "${d.key}".`,
  }),
  SCENARIO_NOT_YET: words<{ thing: string; instead: string }>({
    what: (d) => `${d.thing} cannot be simulated yet.`,
    remedy: (d) => d.instead,
  }),
  SCENARIO_BAD_URL: words<{ text: string; why: string }>({
    what: (d) => `"${d.text}" is not a URL that can be asked: ${d.why}.`,
    remedy: () => 'Write scheme, host and path, such as http://10.10.10.1:4001/version.',
  }),
  SCENARIO_BAD_TOKEN: words<{ text: string }>({
    what: (d) => `"${d.text}" is not a token.`,
    remedy: () =>
      'End the discovery URL in 32 digits from 0-9 and a-f, such as https://discovery.etcd.io/506f6c1bc729377252232a0121247119.',
  }),
  SCENARIO_MISSING_FILE: words<{ path: string }>({
    what: (d) => `There is no file "${d.path}" beside the scenario, or it cannot be read.`,
    remedy: () =>
      'Name a file by its path from the folder of the scenario, such as user-data/m1.yaml, or write the text itself under `user-data: |`.',
  }),
  SCENARIO_FILE_TOO_LARGE: words<{ path: string }>({
    what: (d) => `The file "${d.path}" is larger than 1 MiB.`,
    remedy: () => 'Name a user-data file; no provider takes more than 64 KiB.',
  }),
  SCENARIO_EMPTY_SEED: words<Record<string, never>>({
    what: () => 'The seed is empty.',
    remedy: () => 'Write any text or number, such as `seed: "1"`.',
  }),
  SCENARIO_ENDS_EARLY: words<{ ends: string; at: string }>({
    what: (d) => `The scenario ends at ${d.ends}, but this happens at ${d.at}.`,
    remedy: (d) => `Let it end later (\`ends: ${d.at}\` or more), or move this forward.`,
  }),
  SCENARIO_EMPTY_STEP: words<{ known: readonly string[] }>({
    what: () => 'This step does nothing.',
    remedy: (d) => `Name one thing to do: ${listed(d.known)}.`,
  }),
  SCENARIO_CROWDED_STEP: words<{ keys: readonly string[] }>({
    what: (d) => `This step does several things: ${listed(d.keys)}.`,
    remedy: () => 'Write one step for each; steps may have the same time.',
  }),
  SCENARIO_MISSING_TARGET: words<{ thing: string }>({
    what: (d) => `Nothing says which machine the ${d.thing} goes to.`,
    remedy: () => 'Name it, such as `via: m1` (made on m1, asks m1) or `to: m1`.',
  }),
  SCENARIO_BAD_KEY: words<{ key: string }>({
    what: (d) => `"${d.key}" is not a key of the store.`,
    remedy: () => 'Begin it with a slash, such as /message.',
  }),
  SCENARIO_HOST_TWICE: words<{ name: string }>({
    what: (d) => `"${d.name}" stands in two groups of the partition.`,
    remedy: () => 'Put each host in one group at most.',
  }),
  SCENARIO_NO_REQUEST: words<{ id: string }>({
    what: (d) => `"as: ${d.id}" names a response, but this step asks for nothing.`,
    remedy: () => 'Remove "as", or use it with put, get, delete, watch or curl.',
  }),
  SCENARIO_DUPLICATE_RESPONSE: words<{ id: string }>({
    what: (d) => `Two steps are named "${d.id}".`,
    remedy: () => 'Give each step its own name under "as".',
  }),
  SCENARIO_UNKNOWN_RESPONSE: words<Named>({
    what: (d) => `No step is named "${d.name}".`,
    remedy: (d) =>
      suggest(d, `Use one of ${listed(d.known)}, or name a step by \`as: ${d.name}\`.`),
  }),
  SCENARIO_NO_MOMENT: words<Record<string, never>>({
    what: () => 'This expectation says not when it must hold.',
    remedy: () => 'Add one of `by: 10s`, `at: 10s`, `always:` or `never:`.',
  }),
  SCENARIO_TWO_MOMENTS: words<{ keys: readonly string[] }>({
    what: (d) => `This expectation says twice when it must hold: ${listed(d.keys)}.`,
    remedy: () => 'Keep one of by, at, always and never; write two lines for two moments.',
  }),
  SCENARIO_BOUND_WITHOUT_SPAN: words<{ key: string }>({
    what: (d) => `"${d.key}" bounds always and never, and there is neither here.`,
    remedy: (d) => `Remove "${d.key}", or write \`always: { leader: m1 }\`.`,
  }),
  SCENARIO_SPAN_REVERSED: words<{ from: string; until: string }>({
    what: (d) => `The span from ${d.from} until ${d.until} is empty.`,
    remedy: () => 'Let "from" be the earlier time.',
  }),
  SCENARIO_NO_CLAIM: words<{ known: readonly string[] }>({
    what: () => 'This expectation claims nothing.',
    remedy: (d) => `Add what must hold: ${listed(d.known)}.`,
  }),
  SCENARIO_IDLE_WORD: words<{ key: string; owner: string }>({
    what: (d) => `"${d.key}" says more about ${d.owner}, which is not claimed here.`,
    remedy: (d) => `Add ${d.owner}, or remove "${d.key}".`,
  }),
  SCENARIO_CLAIM_BESIDE_SPAN: words<{ key: string; span: string }>({
    what: (d) => `"${d.key}" stands beside "${d.span}" and not under it.`,
    remedy: (d) => `Move it: \`${d.span}: { ${d.key}: ... }\`.`,
  }),
  SCENARIO_NO_DISCOVERY: words<{ key: string }>({
    what: (d) => `"${d.key}" needs a discovery service, and this scenario has none.`,
    remedy: () =>
      'Add `discovery: { url: https://discovery.etcd.io/506f6c1bc729377252232a0121247119 }`.',
  }),
  SCENARIO_UNKNOWN_INVARIANT: words<Named>({
    what: (d) => `No invariant is called "${d.name}".`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_UNKNOWN_DIAGNOSIS: words<Named>({
    what: (d) => `No diagnosis is called "${d.name}".`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_UNKNOWN_EVENT: words<Named>({
    what: (d) => `No event is of the kind "${d.name}".`,
    remedy: (d) => suggest(d, `Use a kind such as ${d.known.slice(0, 6).join(', ')}.`),
  }),
  SCENARIO_UNKNOWN_FIELD: words<Named & { kind: string }>({
    what: (d) => `Events of the kind ${d.kind} have no field "${d.name}".`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_UNKNOWN_FAILURE: words<Named>({
    what: (d) => `No request fails by "${d.name}".`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_UNKNOWN_BUG: words<Named>({
    what: (d) => `No bug is called "${d.name}".`,
    remedy: (d) => suggest(d, `Use one of ${listed(d.known)}.`),
  }),
  SCENARIO_BAD_PATTERN: words<{ key: string }>({
    what: (d) => `"${d.key}" has a value that no event can be compared with.`,
    remedy: () => 'Write a text, number, true, false, null, or `{ contains: text }`.',
  }),
} as const

export type ProblemCode = keyof typeof PROBLEMS

type DataOf<C extends ProblemCode> = Parameters<(typeof PROBLEMS)[C]['what']>[0]

/** A problem in its words; `target` is what stands behind the path's last key unless said. */
export function problem<C extends ProblemCode>(
  code: C,
  path: Path,
  data: DataOf<C>,
  target: 'key' | 'value' = 'value',
): Problem {
  const entry = PROBLEMS[code] as Words<DataOf<C>>
  return { code, path, target, what: entry.what(data), remedy: entry.remedy(data) }
}
