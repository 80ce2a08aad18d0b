import type { Method } from '../network/http.ts'

/** What the discovery service does with a request. */
export type ServiceRoute =
  /** Mint a token. */
  | { readonly kind: 'new' }
  | { readonly kind: 'health' }
  /** Point at the documentation. */
  | { readonly kind: 'home' }
  /** Ask the storage; `path` is what follows its registry, query included: `/<token>/<key>?a=b`. */
  | { readonly kind: 'forward'; readonly path: string; readonly streams: boolean }
  | { readonly kind: 'not-found' }

const TOKEN_PATH = /^\/[a-f0-9]{32}\/?$/
const KEY_PATH = /^\/[a-f0-9]{32}\/[^/]+$/

const ON_TOKEN: ReadonlySet<Method> = new Set<Method>(['GET', 'PUT'])
const ON_KEY: ReadonlySet<Method> = new Set<Method>(['GET', 'PUT', 'DELETE'])

/**
 * Decides what a request to the discovery service is for. A doubled leading slash counts as one:
 * etcd 0.4 sends it.
 *
 * Source: discovery.etcd.io of August 2014, http/http.go; a method that a path does not take is not
 * found.
 */
export function routeService(method: Method, target: string): ServiceRoute {
  const mark = target.indexOf('?')
  const written = mark === -1 ? target : target.slice(0, mark)
  const query = mark === -1 ? '' : target.slice(mark)
  const path = written.replace(/^\/{2,}/, '/')
  if (path === '/') return { kind: 'home' }
  if (path === '/new') return { kind: 'new' }
  if (path === '/health') return { kind: 'health' }
  const isRouted =
    (TOKEN_PATH.test(path) && ON_TOKEN.has(method)) || (KEY_PATH.test(path) && ON_KEY.has(method))
  if (!isRouted) return { kind: 'not-found' }
  const streams = /[?&](wait|stream)=true(&|$)/.test(query)
  return { kind: 'forward', path: path.replace(/\/$/, '') + query, streams }
}
