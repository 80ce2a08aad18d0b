import { formatRfc3339 } from './date-text.ts'
import type { NodeView, StoreEvent } from './event.ts'
import { quoteJson } from './json-text.ts'
import { type Store, storeStatistics } from './store.ts'

/**
 * JSON of an event, members in upstream's order, zeros and empty listings left out; no newline.
 * Bytes.
 *
 * @param namespace Taken off the front of every key (3.4: `/1`); what is empty then is left out.
 *
 * Source: etcd v0.4.9, store/event.go and store/node_extern.go.
 */
export function renderEvent(event: StoreEvent, namespace = ''): string {
  const node = renderNode(event.node, namespace)
  const before =
    event.prevNode === null ? '' : `,"prevNode":${renderNode(event.prevNode, namespace)}`
  return `{"action":"${event.action}","node":${node}${before}}`
}

/**
 * JSON of the counters of `/v2/stats/store`; no newline.
 *
 * Source: etcd v0.4.9, store/stats.go, toJson.
 */
export function renderStatistics(store: Store): string {
  return JSON.stringify(storeStatistics(store))
}

function renderNode(view: NodeView, namespace: string): string {
  const members: string[] = []
  const key = view.key.slice(namespace.length)
  if (key !== '') members.push(`"key":${quoteJson(key)}`)
  if (view.value !== null) members.push(`"value":${quoteJson(view.value)}`)
  if (view.isDirectory) members.push('"dir":true')
  if (view.expirationUs !== null) {
    members.push(`"expiration":"${formatRfc3339(view.expirationUs)}"`)
  }
  if (view.ttlSeconds !== 0) members.push(`"ttl":${view.ttlSeconds}`)
  if (view.nodes !== null && view.nodes.length > 0) {
    const nodes = view.nodes.map((node) => renderNode(node, namespace))
    members.push(`"nodes":[${nodes.join(',')}]`)
  }
  if (view.modifiedIndex !== 0) members.push(`"modifiedIndex":${view.modifiedIndex}`)
  if (view.createdIndex !== 0) members.push(`"createdIndex":${view.createdIndex}`)
  return `{${members.join(',')}}`
}
