import type { Intervention } from '../world/intervention.ts'
import { type Path, problem } from './problem.ts'
import { durationAt, type Resolving } from './resolving.ts'
import type { ScenarioStep } from './scenario.ts'
import type { StepShape } from './schema.ts'
import { STEP_FIELDS } from './schema-steps.ts'
import { type Doing, forEachMachine, type Step } from './step.ts'
import * as machines from './step-machines.ts'
import * as network from './step-network.ts'
import * as requests from './step-requests.ts'

/** One line of `steps` in its meaning, and the name of the response it asks for. */
export interface ResolvedStep {
  readonly step: ScenarioStep
  /** Null when the step asks for nothing. */
  readonly response: string | null
}

/** Gives every step its meaning, in the order of the file. */
export function resolveSteps(
  into: Resolving,
  shapes: readonly StepShape[],
): readonly ResolvedStep[] {
  const names = new Set<string>()
  return shapes.map((shape, position) => {
    const path: Path = ['steps', position]
    const at = durationAt(into, [...path, 'at'], shape.at)
    const name = shape.as ?? `step-${position + 1}`
    const does = resolveDoing(into, path, shape, name)
    const asks = does.some((done) => done.kind === 'request')
    if (shape.as !== undefined && !asks) {
      into.problems.push(problem('SCENARIO_NO_REQUEST', [...path, 'as'], { id: name }))
    } else if (names.has(name)) {
      into.problems.push(problem('SCENARIO_DUPLICATE_RESPONSE', [...path, 'as'], { id: name }))
    }
    names.add(name)
    return { step: { at, does }, response: asks ? name : null }
  })
}

function resolveDoing(
  into: Resolving,
  path: Path,
  shape: StepShape,
  name: string,
): readonly Intervention[] {
  const at: Path = [...path, 'do']
  if (shape.do === 'heal') return [{ kind: 'heal' }]
  const keys = Object.keys(shape.do) as (keyof Doing)[]
  const key = keys[0]
  if (key === undefined) {
    into.problems.push(problem('SCENARIO_EMPTY_STEP', at, { known: Object.keys(STEP_FIELDS) }))
    return []
  }
  if (keys.length > 1) {
    into.problems.push(problem('SCENARIO_CROWDED_STEP', at, { keys }))
    return []
  }
  return doingOf({ into, path: [...at, key], doing: shape.do, name })
}

/** Exactly one word of the step is set; which one decides. */
function doingOf(step: Step): readonly Intervention[] {
  const { doing } = step
  if (doing.crash !== undefined) return machines.crashesOf(step, doing.crash)
  if (doing.kill !== undefined) return machines.killsOf(step, doing.kill)
  if (doing.start !== undefined) return machines.startsOf(step, doing.start)
  if (doing.skew !== undefined) return machines.skewsOf(step, doing.skew)
  if (doing.bug !== undefined) return machines.bugsOf(step, doing.bug)
  if ('member' in doing) return machines.membersOf(step)
  return onNetwork(step) ?? onClient(step) ?? onPower(step)
}

function onNetwork(step: Step): readonly Intervention[] | undefined {
  const { doing } = step
  if (doing.heal !== undefined) return [{ kind: 'heal' }]
  if (doing.partition !== undefined) return network.partitionsOf(step, doing.partition)
  if (doing.cut !== undefined) return network.cutsOf(step, doing.cut)
  if (doing.block !== undefined) return network.blocksOf(step, doing.block)
  if (doing.firewall !== undefined) return network.firewallsOf(step, doing.firewall)
  if (doing.slow !== undefined) return network.slowsOf(step, doing.slow)
  if (doing.lose !== undefined) return network.ratesOf(step, 'lose', doing.lose)
  if (doing.duplicate !== undefined) return network.ratesOf(step, 'duplicate', doing.duplicate)
  if (doing.reorder !== undefined) return network.reordersOf(step, doing.reorder)
  if (doing.host !== undefined) return network.hostsOf(step, doing.host)
  const lose = doing['lose-reply']
  if (lose !== undefined) return network.tampersOf(step, 'lose-reply', lose)
  const delay = doing['delay-reply']
  return delay === undefined ? undefined : network.tampersOf(step, 'delay-reply', delay)
}

function onClient(step: Step): readonly Intervention[] | undefined {
  const { doing } = step
  if (doing.put !== undefined) return [requests.putOf(step, doing.put)]
  if (doing.get !== undefined) return [requests.getOf(step, doing.get)]
  if (doing.delete !== undefined) return [requests.deleteOf(step, doing.delete)]
  if (doing.watch !== undefined) return [requests.watchOf(step, doing.watch)]
  if (doing.curl !== undefined) return [requests.curlOf(step, doing.curl)]
  if (doing.discovery === undefined) return undefined
  if (doing.discovery !== 'new-token') return network.discoveriesOf(step, doing.discovery)
  network.checkDiscovery(step, 'discovery')
  const url = `http://${step.into.discovery?.ip ?? '0.0.0.0'}/new`
  return [requests.curlOf(step, { url })]
}

const POWER = ['boot', 'stop', 'reboot', 'wipe', 'pause', 'resume'] as const

function onPower(step: Step): readonly Intervention[] {
  for (const kind of POWER) {
    const names = step.doing[kind]
    if (names !== undefined) return forEachMachine(step, names, (machine) => ({ kind, machine }))
  }
  return []
}
