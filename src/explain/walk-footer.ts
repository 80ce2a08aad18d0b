import { sayPattern } from '../trace/pattern.ts'
import { type LineLook, packed, wrapped } from './line.ts'
import { sayMoment } from './moment.ts'
import type { StoryStep } from './story.ts'
import type { WalkRegistry, WalkSummary } from './walk-options.ts'

const INDENT = 14

/** What stands below the picture: checks, list, diagnoses, fingerprint, and the way on. */
export function walkFooter(
  look: LineLook,
  summary: WalkSummary,
  unbound: readonly StoryStep[],
): readonly string[] {
  return [
    ...unbound.flatMap((step) => sayUnbound(look, step)),
    ...sayChecks(look, summary),
    ...(summary.registry === null ? [] : sayRegistry(look, summary.registry)),
    ...summary.diagnoses.flatMap(({ sentence, remedy }) => [
      ...wrapped(look, { first: ' diagnosis', indent: INDENT, text: sentence, style: 'fault' }),
      ...wrapped(look, { first: ' remedy', indent: INDENT, text: remedy }),
    ]),
    ...wrapped(look, {
      first: ' fingerprint',
      indent: INDENT,
      text: `${summary.fingerprint} after ${sayMoment(summary.endedAt, summary.endedAt)}`,
    }),
    ...summary.next.flatMap((command, position) =>
      wrapped(look, { first: position === 0 ? ' try next' : '', indent: INDENT, text: command }),
    ),
  ]
}

function sayUnbound(look: LineLook, { step, say, when }: StoryStep): readonly string[] {
  const text = `✗ step ${step} never happened: no event ${sayPattern(when)} ("${say}")`
  return wrapped(look, { first: ' story', indent: INDENT, text, style: 'fault' })
}

function sayChecks(look: LineLook, { checks }: WalkSummary): readonly string[] {
  const items = checks.map(({ name, holds }) =>
    holds ? { text: `✓ ${name}` } : { text: `✗ ${name}`, style: 'fault' as const },
  )
  return packed(look, { first: ' checks', indent: INDENT, items })
}

function sayRegistry(look: LineLook, { started, entries }: WalkRegistry): readonly string[] {
  const items = entries.map(({ url, ttlSeconds }) => ({
    text: `${lastPartOfHost(url)} ttl ${ttlSeconds}`,
    style: 'registry' as const,
  }))
  const note = started ? '"started"' : 'not started'
  return packed(look, {
    first: ' registry',
    indent: INDENT,
    items: [...items, { text: note, style: 'registry' }, { text: '(7 d = 604800)' }],
  })
}

/** `.1` of `http://10.10.10.1:7001`; the whole host when it is no IPv4 address. */
function lastPartOfHost(url: string): string {
  const host = /^[a-z]+:\/\/([^/:]*)/.exec(url)?.[1] ?? url
  return /^\d+(\.\d+){3}$/.test(host) ? host.slice(host.lastIndexOf('.')) : host
}
