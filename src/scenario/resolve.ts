import { parseRfc3339 } from '../kernel/date.ts'
import { formatDuration, parseDuration } from '../text/duration.ts'
import {
  DEFAULT_NETWORK,
  type MachineBlueprint,
  type NetworkBlueprint,
} from '../world/blueprint.ts'
import { firewallRuleOf } from './firewall-rule.ts'
import { type Path, type Problem, problem } from './problem.ts'
import { patternAt } from './resolve-claims.ts'
import { resolveExpectations } from './resolve-expectations.ts'
import { resolveDiscovery, resolveMachines } from './resolve-machines.ts'
import { resolveSteps } from './resolve-steps.ts'
import { checkHost, durationAt, type KnownNames, type Resolving, rangeAt } from './resolving.ts'
import type { Place, Scenario, ScenarioStep } from './scenario.ts'
import type { ScenarioShape } from './schema.ts'

/** 2014-08-10T00:00:00Z, the day of the documents. */
const DEFAULT_START = '2014-08-10T00:00:00Z'

/** What a scenario's words are given their meaning with. */
export interface ResolveOptions {
  readonly file: string | null
  readonly read: (path: string) => string | undefined
  readonly placeOf: (path: Path) => Place | null
  readonly known: KnownNames
}

/** A scenario whose shape is right in its meaning, and what is wrong with it. */
export function resolveScenario(
  shape: ScenarioShape,
  options: ResolveOptions,
): { readonly scenario: Scenario; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const { known, placeOf, read } = options
  const early: Resolving = { problems, machines: new Map(), discovery: null, known, placeOf, read }
  const { service, token } = resolveDiscovery(early, shape.discovery)
  const machines = resolveMachines(early, shape.machines, service?.ip ?? null)
  const into: Resolving = { ...early, machines, discovery: service }
  checkHead(into, shape)
  const endsAt = durationAt(into, ['ends'], shape.ends)
  if (parseDuration(shape.ends) === 0) problems.push(problem('SCENARIO_NO_TIME', ['ends'], {}))
  const steps = resolveSteps(into, shape.steps ?? [])
  checkEnds(into, endsAt, { steps: steps.map(({ step }) => step), machines })
  const responses = steps.flatMap(({ response }) => (response === null ? [] : [response]))
  const scenario: Scenario = {
    name: options.file === null ? shape.title : nameOf(options.file),
    file: options.file,
    title: shape.title,
    source: shape.source ?? null,
    edition: '0.4',
    seed: shape.seed,
    startUs: startOf(into, shape.start ?? DEFAULT_START),
    network: networkOf(into, shape.network),
    discovery: service,
    token,
    machines: [...machines.values()],
    steps: byTime(steps.map(({ step }) => step)),
    bugs: bugsOf(into, shape.bugs ?? []),
    expect: resolveExpectations(into, shape.expect ?? [], { endsAt, responses }),
    story: storyOf(into, shape),
    endsAt,
  }
  return { scenario, problems }
}

/** The file's name without folder and ending. */
export function nameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
  return base.replace(/\.ya?ml$/, '')
}

function checkHead(into: Resolving, shape: ScenarioShape): void {
  const edition = String(shape.edition)
  if (edition !== '0.4') {
    into.problems.push(problem('SCENARIO_BAD_EDITION', ['edition'], { text: edition }))
  }
  if (shape.seed === '') into.problems.push(problem('SCENARIO_EMPTY_SEED', ['seed'], {}))
}

function startOf(into: Resolving, text: string): number {
  const start = parseRfc3339(text)
  if (start !== undefined && start >= 0 && /^(19|20)/.test(text)) return start
  into.problems.push(problem('SCENARIO_BAD_START', ['start'], { text }))
  return 0
}

function networkOf(into: Resolving, shape: ScenarioShape['network']): NetworkBlueprint {
  const base = DEFAULT_NETWORK
  if (shape === undefined) return base
  const path: Path = ['network']
  const links = (shape.links ?? []).map((link, position) => {
    const at = [...path, 'links', position]
    checkHost(into, [...at, 'from'], link.from)
    checkHost(into, [...at, 'to'], link.to)
    const latency = rangeAt(into, [...at, 'latency'], link.latency, base.latency)
    return { from: link.from, to: link.to, latency }
  })
  const range = (
    key: Exclude<keyof typeof shape, 'links' | 'firewall'>,
    otherwise: NetworkBlueprint['latency'],
  ) => rangeAt(into, [...path, key], shape[key], otherwise)
  return {
    latency: range('latency', base.latency),
    betweenRegions: range('between-regions', base.betweenRegions),
    loopback: range('loopback', base.loopback),
    serviceTime: range('service-time', base.serviceTime),
    startTime: range('start-time', base.startTime),
    bootTime: range('boot-time', base.bootTime),
    syncTime: range('sync-time', base.syncTime),
    links,
    firewall: (shape.firewall ?? []).map((rule, position) =>
      firewallRuleOf(into, [...path, 'firewall', position], rule),
    ),
  }
}

function bugsOf(into: Resolving, names: readonly string[]): readonly string[] {
  const known = into.known.bugs
  for (const [position, name] of names.entries()) {
    if (known.includes(name)) continue
    into.problems.push(problem('SCENARIO_UNKNOWN_BUG', ['bugs', position], { name, known }))
  }
  return names
}

/** Steps of one time keep the order of the file. */
function byTime(steps: readonly ScenarioStep[]): readonly ScenarioStep[] {
  return steps
    .map((step, position) => ({ step, position }))
    .sort((a, b) => a.step.at - b.step.at || a.position - b.position)
    .map(({ step }) => step)
}

function storyOf(into: Resolving, shape: ScenarioShape): Scenario['story'] {
  const steps = (shape.story ?? []).map((step, position) => ({
    step: step.step,
    say: step.say,
    when: patternAt(into, ['story', position, 'when'], step.when),
  }))
  return { title: shape.title, source: shape.source ?? '', steps }
}

interface Timed {
  readonly steps: readonly ScenarioStep[]
  readonly machines: ReadonlyMap<string, MachineBlueprint>
}

/** Reports everything that would happen after the end. */
function checkEnds(into: Resolving, endsAt: number, timed: Timed): void {
  const late = (path: Path, at: number): void => {
    if (at <= endsAt) return
    const data = { ends: formatDuration(endsAt), at: formatDuration(at) }
    into.problems.push(problem('SCENARIO_ENDS_EARLY', path, data))
  }
  // An end that could not be read is a mistake of its own.
  if (endsAt === 0) return
  for (const [position, machine] of [...timed.machines.values()].entries()) {
    late(['machines', position, 'boots'], machine.bootsAt ?? 0)
  }
  for (const [position, step] of timed.steps.entries()) late(['steps', position, 'at'], step.at)
}
