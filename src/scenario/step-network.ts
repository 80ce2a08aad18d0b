import type { Micros } from '../kernel/time.ts'
import type { Intervention } from '../world/intervention.ts'
import { firewallRuleOf } from './firewall-rule.ts'
import { problem } from './problem.ts'
import { checkHost, durationAt, rateAt } from './resolving.ts'
import type { DoingOf, Step } from './step.ts'

/** The groups of a `partition` step. */
export function partitionsOf(step: Step, groups: DoingOf<'partition'>): readonly Intervention[] {
  const seen = new Set<string>()
  for (const [side, group] of groups.entries()) {
    for (const [position, name] of group.entries()) {
      const path = [...step.path, side, position]
      checkHost(step.into, path, name)
      if (seen.has(name)) step.into.problems.push(problem('SCENARIO_HOST_TWICE', path, { name }))
      seen.add(name)
    }
  }
  return [{ kind: 'partition', groups }]
}

/** The one-way cut of a `cut` step. */
export function cutsOf(step: Step, shape: DoingOf<'cut'>): readonly Intervention[] {
  return [{ kind: 'cut', ...endsOf(step, shape) }]
}

/** The unanswered dials of a `block` step. */
export function blocksOf(step: Step, shape: DoingOf<'block'>): readonly Intervention[] {
  const { port } = shape
  return [{ kind: 'block', ...endsOf(step, shape), ...(port === undefined ? {} : { port }) }]
}

/** The rule of a `firewall` step. */
export function firewallsOf(step: Step, shape: DoingOf<'firewall'>): readonly Intervention[] {
  return [{ kind: 'firewall', ...firewallRuleOf(step.into, step.path, shape) }]
}

/** The longer way of a `slow` step. */
export function slowsOf(step: Step, shape: DoingOf<'slow'>): readonly Intervention[] {
  return [{ kind: 'slow', ...endsOf(step, shape), byUs: byOf(step, shape) }]
}

/** The part of packets that a `lose` or `duplicate` step concerns. */
export function ratesOf(
  step: Step,
  kind: 'lose' | 'duplicate',
  shape: DoingOf<'lose'>,
): readonly Intervention[] {
  return [{ kind, ...endsOf(step, shape), perMillion: perMillionOf(step, shape) }]
}

/** The part of packets that a `reorder` step makes late. */
export function reordersOf(step: Step, shape: DoingOf<'reorder'>): readonly Intervention[] {
  const perMillion = perMillionOf(step, shape)
  return [{ kind: 'reorder', ...endsOf(step, shape), perMillion, byUs: byOf(step, shape) }]
}

/** How a host treats packets from now on. */
export function hostsOf(step: Step, shape: DoingOf<'host'>): readonly Intervention[] {
  checkHost(step.into, [...step.path, 'host'], shape.host)
  return [{ kind: 'host', ...shape }]
}

/** The state of the discovery service. */
export function discoveriesOf(
  step: Step,
  state: Exclude<DoingOf<'discovery'>, 'new-token'>,
): readonly Intervention[] {
  checkDiscovery(step, 'discovery')
  return [{ kind: 'discovery', state }]
}

/** The answer that a `lose-reply` or `delay-reply` step loses or delays. */
export function tampersOf(
  step: Step,
  key: 'lose-reply' | 'delay-reply',
  shape: DoingOf<'lose-reply'> & { readonly by?: string },
): readonly Intervention[] {
  checkDiscovery(step, key)
  checkHost(step.into, [...step.path, 'from'], shape.from)
  const { from, method, path, nth = 1, by } = shape
  if (by === undefined) {
    return [{ kind: 'tamper-reply', from, method, path, nth, effect: { kind: 'lost' } }]
  }
  const byUs = durationAt(step.into, [...step.path, 'by'], by)
  return [{ kind: 'tamper-reply', from, method, path, nth, effect: { kind: 'delayed', byUs } }]
}

/** Reports a problem when the scenario has no discovery service. */
export function checkDiscovery(step: Step, key: string): void {
  if (step.into.discovery !== null) return
  step.into.problems.push(problem('SCENARIO_NO_DISCOVERY', step.path, { key }, 'key'))
}

interface Ends {
  readonly from: string
  readonly to: string
}

function endsOf(step: Step, shape: Ends): Ends {
  checkHost(step.into, [...step.path, 'from'], shape.from, ['*'])
  checkHost(step.into, [...step.path, 'to'], shape.to, ['*'])
  return { from: shape.from, to: shape.to }
}

const byOf = (step: Step, shape: { readonly by: string }): Micros =>
  durationAt(step.into, [...step.path, 'by'], shape.by)

const perMillionOf = (step: Step, shape: { readonly rate: string }): number =>
  rateAt(step.into, [...step.path, 'rate'], shape.rate)
