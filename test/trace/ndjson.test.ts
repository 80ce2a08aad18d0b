import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimError } from '../../src/errors.ts'
import type { Recorded } from '../../src/trace/event.ts'
import { lines, TRACE_SCHEMA, type TraceHeader } from '../../src/trace/ndjson.ts'
import { readTrace } from '../../src/trace/ndjson-reader.ts'
import { anyRun } from './arbitrary-event.ts'
import { runOf } from './run-builder.ts'

const HEADER: TraceHeader = {
  kind: 'etcdsim-trace',
  schema: TRACE_SCHEMA,
  version: '0.1.0',
  seed: '1',
  scenario: { title: 'A scenario', steps: [1, null, true] },
}
const FOOTER = {
  fingerprint: 'abc',
  verdicts: [{ name: 'logs-match', holds: true }],
  end: { kind: 'time-reached', at: 7 },
}

const textOf = (events: Iterable<Recorded>): string => [...lines(HEADER, events, FOOTER)].join('\n')

function mistakesOf(text: string): readonly string[] {
  try {
    readTrace(text, 'run.ndjson')
  } catch (thrown) {
    if (thrown instanceof SimError) {
      return thrown.mistakes.map(({ line, code }) => `${line} ${code}`)
    }
    throw thrown
  }
  return []
}

test('a run comes back from its file as it was written', () => {
  fc.assert(
    fc.property(anyRun, (events) => {
      const file = readTrace(`${textOf(events)}\n`, 'run.ndjson')

      expect(file).toEqual({
        header: HEADER,
        events,
        footer: { kind: 'end', events: events.length, ...FOOTER },
      })
    }),
  )
})

const RUN = runOf(
  [1, 'm1', { kind: 'machine.powered-on', boot: 1, machineId: 'a' }],
  [2, 'm1', { kind: 'unit.started', unit: 'etcd.service', process: 4 }],
  [2, null, { kind: 'intervention.applied', does: { kind: 'heal' } }],
)

test('one event is one line: its place first, then its payload', () => {
  expect([...lines(HEADER, RUN, FOOTER)]).toEqual([
    '{"kind":"etcdsim-trace","schema":1,"version":"0.1.0","seed":"1","scenario":{"title":"A scenario","steps":[1,null,true]}}',
    '{"seq":1,"t":1,"machine":"m1","kind":"machine.powered-on","cause":0,"boot":1,"machineId":"a"}',
    '{"seq":2,"t":2,"machine":"m1","kind":"unit.started","cause":1,"unit":"etcd.service","process":4}',
    '{"seq":3,"t":2,"machine":null,"kind":"intervention.applied","cause":2,"does":{"kind":"heal"}}',
    '{"kind":"end","events":3,"fingerprint":"abc","verdicts":[{"name":"logs-match","holds":true}],"end":{"kind":"time-reached","at":7}}',
  ])
})

test('a damaged file is rejected with every mistake in the order of its lines', () => {
  const damaged = textOf(RUN)
    .replace('"boot":1', '"boot":"1","boots":2')
    .replace('unit.started', 'unit.startet')
    .replace('"t":2,"machine":null', '"t":1.5,"machine":5')

  expect(mistakesOf(damaged)).toEqual([
    '2 TRACE_BAD_FIELD',
    '3 TRACE_UNKNOWN_KIND',
    '4 TRACE_BAD_PLACE',
  ])
})

test('files that are cut short, shortened, foreign or empty are rejected', () => {
  const rows = textOf(RUN).split('\n')

  expect(mistakesOf(rows.slice(0, -1).join('\n'))).toEqual(['4 TRACE_NO_END'])
  expect(mistakesOf(rows.filter((_, position) => position !== 2).join('\n'))).toEqual([
    '3 TRACE_BAD_PLACE',
  ])
  expect(mistakesOf(rows.filter((_, position) => position !== 3).join('\n'))).toEqual([
    '4 TRACE_LOST_EVENTS',
  ])
  expect(mistakesOf(textOf(RUN).replace('"schema":1', '"schema":2'))).toEqual([
    '1 TRACE_OTHER_SCHEMA',
  ])
  expect(mistakesOf('')).toEqual(['1 TRACE_NOT_JSON'])
  expect(mistakesOf('[1]\n"x"\n')).toEqual(['1 TRACE_NOT_JSON', '2 TRACE_NOT_JSON'])
  expect(mistakesOf('{}\n')).toEqual(['1 TRACE_NO_HEADER'])
})
