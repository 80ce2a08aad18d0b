import { sayPattern } from '../trace/pattern.ts'
import { hostOf, lastPart } from './http-words.ts'
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
    ...sayDiagnoses(look, summary),
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

/** A remedy that several share is given once, behind the last of them. */
function sayDiagnoses(look: LineLook, { diagnoses }: WalkSummary): readonly string[] {
  return diagnoses.flatMap(({ sentence, remedy }, position) => [
    ...wrapped(look, { first: ' diagnosis', indent: INDENT, text: sentence, style: 'fault' }),
    ...(diagnoses[position + 1]?.remedy === remedy
      ? []
      : wrapped(look, { first: ' remedy', indent: INDENT, text: remedy })),
  ])
}

function sayRegistry(look: LineLook, { started, entries }: WalkRegistry): readonly string[] {
  const items = entries.map(({ url, ttlSeconds }) => ({
    text: `${lastPart(hostOf(url))} ttl ${ttlSeconds}`,
    style: 'registry' as const,
  }))
  const note = started ? '"started"' : 'not started'
  return packed(look, {
    first: ' registry',
    indent: INDENT,
    items: [...items, { text: note, style: 'registry' }, { text: '(7 d = 604800)' }],
  })
}
