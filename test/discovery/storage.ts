import type { Program } from '../../src/host/program.ts'
import type { Headers } from '../../src/network/http.ts'

/** What the lab's storage keeps: values by key, and one counter. */
export interface Storage {
  readonly values: Map<string, string>
  index: number
  /** Requests that reached it, as `METHOD path`. */
  readonly asked: string[]
}

/**
 * The part of an etcd that the discovery service needs: create, set, list and delete keys. It has
 * one extra: `wait=true` answers in two pieces, and never ends.
 */
export const storage: Program<Storage, { port: number }> = {
  name: 'storage',
  timers: [],
  start(host, { port }) {
    host.listen(port)
    return { values: new Map(), index: 2, asked: [] }
  },
  handle(state, input, host) {
    if (input.kind === 'aborted') state.asked.push('aborted')
    if (input.kind !== 'request') return
    const { method, path, body } = input.request
    state.asked.push(`${method} ${path}`)
    const [target = '', query = ''] = path.split('?')
    const key = target.slice('/v2/keys'.length)
    if (query.includes('wait=true')) {
      host.respond(input.exchange, { status: 200, headers: headersOf(state) })
      host.write(input.exchange, '{"action":"set"}')
      return
    }
    const [status, answer] = execute(state, method, key, query, String(body))
    host.answer(input.exchange, { status, headers: headersOf(state) }, JSON.stringify(answer))
  },
  clone: ({ values, index, asked }) => ({ values: new Map(values), index, asked: [...asked] }),
  digest: ({ index }) => index,
}

const headersOf = (state: Storage): Headers => [
  ['Content-Type', 'application/json'],
  ['X-Etcd-Index', String(state.index)],
]

function execute(
  state: Storage,
  method: string,
  key: string,
  query: string,
  form: string,
): [number, object] {
  const fail = (status: number, errorCode: number, message: string): [number, object] => [
    status,
    { errorCode, message, cause: key, index: state.index },
  ]
  const had = state.values.has(key)
  if (method === 'PUT') {
    if (had && query.includes('prevExist=false')) return fail(412, 105, 'Key already exists')
    state.index += 1
    const value = decodeURIComponent(/(?:^|&)value=([^&]*)/.exec(form)?.[1] ?? '')
    state.values.set(key, value)
    return [had ? 200 : 201, { action: 'set', node: { key, value } }]
  }
  const below = [...state.values].filter(([one]) => one.startsWith(`${key}/`))
  if (!had && below.length === 0) return fail(404, 100, 'Key not found')
  if (method === 'DELETE') {
    for (const [one] of [...below, [key]]) state.values.delete(String(one))
    return [200, { action: 'delete', node: { key } }]
  }
  const nodes = below
    .filter(([one]) => !one.includes('/_state'))
    .map(([one, value]) => ({ key: one, value }))
  return [200, { action: 'get', node: { key, value: state.values.get(key), nodes } }]
}
