import { readFileSync } from 'node:fs'
import type { Program } from '../../src/host/program.ts'
import { ms } from '../../src/kernel/time.ts'
import type { Headers } from '../../src/network/http.ts'

export interface RecordedExchange {
  readonly t_ms: number
  readonly from: string
  readonly to: string
  readonly port: number
  readonly method: string
  readonly path: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly body: string | null
  readonly status: number | null
  readonly dur_ms?: number
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly responseBody: string | null
}

export interface RecordedStart {
  readonly t_ms: number
  readonly kind: string
  readonly machine: string
  readonly boot: number
  readonly env: Readonly<Record<string, string>>
}

export interface Recording {
  readonly timeline: readonly RecordedExchange[]
  readonly operations: readonly RecordedStart[]
  readonly connectionFailures: readonly {
    from: string
    to: string
    result: string
    t_ms: number[]
  }[]
  readonly logs: Readonly<Record<string, readonly { t_ms: number; boot: number; line: string }[]>>
}

export function readRecording(name: string): Recording {
  const path = new URL(`../fixtures/etcd-0.4/${name}.json`, import.meta.url)
  const recording: Recording = JSON.parse(readFileSync(path, 'utf8'))
  return recording
}

/** Answers request after request as recorded; an exchange without status ends without an answer. */
export const recorded: Program<RecordedExchange[], readonly RecordedExchange[]> = {
  name: 'recorded',
  timers: [],
  start(host, exchanges) {
    for (const port of new Set(exchanges.map((exchange) => exchange.port))) host.listen(port)
    return [...exchanges]
  },
  handle(rest, input, host) {
    if (input.kind !== 'request') return
    const next = rest.shift()
    if (next === undefined || next.status === null) host.drop(input.exchange)
    else {
      const headers: Headers = Object.entries(next.responseHeaders ?? {})
      host.answer(input.exchange, { status: next.status, headers }, next.responseBody ?? '')
    }
  },
  clone: (rest) => [...rest],
  digest: (rest) => rest.length,
}

/** Whole microseconds of a recorded time. */
export const at = (exchange: { readonly t_ms: number }) => ms(exchange.t_ms)
