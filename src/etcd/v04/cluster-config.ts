/** Settings of a whole cluster, kept under `/_etcd/config`. */
export interface ClusterConfig {
  /** Members that take part in Raft; at least 3. */
  readonly activeSize: number
  /** Seconds without an answer until a member is removed; at least 2. */
  readonly removeDelay: number
  /** Seconds between two looks of a standby at the cluster; at least 1. */
  readonly syncInterval: number
}

/** Holds until somebody sets another one. Source: etcd v0.4.9, server/cluster_config.go. */
export const DEFAULT_CLUSTER_CONFIG: ClusterConfig = {
  activeSize: 9,
  removeDelay: 1800,
  syncInterval: 5,
}

/** The settings raised to the least values that etcd accepts. */
export function withMinimums(config: ClusterConfig): ClusterConfig {
  return {
    activeSize: Math.max(3, config.activeSize),
    removeDelay: Math.max(2, config.removeDelay),
    syncInterval: Math.max(1, config.syncInterval),
  }
}

/** JSON in upstream's member order, without a newline. */
export function renderClusterConfig(config: ClusterConfig): string {
  const { activeSize, removeDelay, syncInterval } = config
  return JSON.stringify({ activeSize, removeDelay, syncInterval })
}

/** What was read last: standbys ask every few seconds, and the settings hardly ever change. */
let readLast = { text: '', config: DEFAULT_CLUSTER_CONFIG }

/** Reads what `renderClusterConfig` wrote; the default when the text is no such JSON. */
export function parseClusterConfig(text: string): ClusterConfig {
  if (readLast.text !== text) {
    readLast = { text, config: changedBy(DEFAULT_CLUSTER_CONFIG, parseObject(text) ?? {}) }
  }
  return readLast.config
}

/**
 * The settings with those members replaced that are numbers; whole ones for the active size.
 *
 * Source: etcd v0.4.9, server/peer_server_handlers.go, setClusterConfigHttpHandler.
 */
export function changedBy(config: ClusterConfig, change: object): ClusterConfig {
  const fields = new Map<string, unknown>(Object.entries(change))
  const numberOr = (name: string, standard: number) => {
    const value = fields.get(name)
    return typeof value === 'number' ? value : standard
  }
  return {
    activeSize: Math.trunc(numberOr('activeSize', config.activeSize)),
    removeDelay: numberOr('removeDelay', config.removeDelay),
    syncInterval: numberOr('syncInterval', config.syncInterval),
  }
}

/** The object of a JSON text; undefined when it is none. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
