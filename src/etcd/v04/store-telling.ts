import type { Host } from '../../host/host.ts'
import type { StoreEvent } from '../../store/event.ts'
import { renderEvent } from '../../store/render.ts'
import { takeNotifications } from '../../store/watching.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** Tells the trace and all waiting clients of a change of the key space. */
export function tellChange(server: Server, event: StoreEvent, host: Host): void {
  const { name } = server.config
  const { key, modifiedIndex: index } = event.node
  if (event.action === 'expire') tell(host, { kind: 'store.expired', name, key, index })
  else tell(host, { kind: 'store.changed', name, action: event.action, key, index })
  tellWatchers(server, host)
}

/**
 * Sends what happened to the clients that wait for it. One who asked for a single event gets no
 * other.
 *
 * Source: etcd v0.4.9, store/watcher_hub.go, notify; server/v2/get_handler.go, handleWatch.
 */
function tellWatchers(server: Server, host: Host): void {
  for (const { watcherId, event, isLast } of takeNotifications(server.store)) {
    const exchange = server.watches.get(watcherId)
    if (exchange === undefined) continue
    host.write(exchange, renderEvent(event))
    if (!isLast) continue
    host.end(exchange)
    server.watches.delete(watcherId)
  }
}
