import type { Host } from '../../host/host.ts'
import type { Server } from './state.ts'
import { tell } from './telling.ts'

/** Remembers which cluster this member belongs to, from the entry that founded it. */
export function learnLineage(server: Server, lineage: string | null, host: Host): void {
  if (lineage === null || lineage === server.lineage) return
  server.lineage = lineage
  const { token } = server
  tell(host, { kind: 'cluster.lineage-learnt', name: server.config.name, lineage, token })
}
