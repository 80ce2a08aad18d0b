/** What a value of a cloud-config must be. */
export type Schema = LeafSchema | StructSchema | ListSchema

export interface LeafSchema extends Marks {
  readonly kind: 'string' | 'int' | 'bool' | 'float64'
  /** Environment variable that the generated drop-in sets; absent when there is none. */
  readonly variable?: string
  /** What a value must match unless it is zero. */
  readonly valid?: RegExp
}

export interface StructSchema extends Marks {
  readonly kind: 'struct'
  /** In the order in which the program prints them. */
  readonly fields: ReadonlyMap<string, Schema>
}

export interface ListSchema extends Marks {
  readonly kind: 'list'
  readonly of: Schema
}

interface Marks {
  /** Why the key is deprecated; absent when it is not. */
  readonly deprecated?: string
}

/** The type as the validator prints it: "[]struct". */
export function typeName(schema: Schema): string {
  return schema.kind === 'list' ? `[]${typeName(schema.of)}` : schema.kind
}

const string = { kind: 'string' } as const
const bool = { kind: 'bool' } as const
const strings: ListSchema = { kind: 'list', of: string }

const struct = (fields: Readonly<Record<string, Schema>>, marks: Marks = {}): StructSchema => ({
  kind: 'struct',
  fields: new Map(Object.entries(fields)),
  ...marks,
})

type LeafKind = LeafSchema['kind']

/** A table of options: "name", "name:int"; each sets `PREFIX_NAME` in the drop-in. */
function options(prefix: string, names: string, marks: Marks = {}): StructSchema {
  const fields = names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((entry): [string, Schema] => {
      const [name = '', kind = 'string'] = entry.split(':')
      const variable = `${prefix}_${name.toUpperCase()}`
      return [name, { kind: kind as LeafKind, variable }]
    })
  return { kind: 'struct', fields: new Map(fields), ...marks }
}

/** The same table with some fields marked or renamed. */
function marked(table: StructSchema, changes: Readonly<Record<string, Partial<LeafSchema>>>) {
  const fields = [...table.fields].map(([name, field]): [string, Schema] => {
    const change = changes[name]
    return [name, change === undefined ? field : ({ ...field, ...change } as Schema)]
  })
  return { ...table, fields: new Map(fields) }
}

const ETCD2_ONLY = { deprecated: 'etcd2 options no longer work for etcd' } as const

const ETCD2_ONLY_NAMES = [
  'advertise_client_urls',
  'discovery_fallback',
  'discovery_srv',
  'discovery_proxy',
  'election_timeout',
  'force_new_cluster',
  'heartbeat_interval',
  'initial_advertise_peer_urls',
  'initial_cluster',
  'initial_cluster_state',
  'initial_cluster_token',
  'listen_client_urls',
  'listen_peer_urls',
  'max_snapshots',
  'max_wals',
  'proxy',
] as const

const ETCD_OPTIONS = `
  addr advertise_client_urls bind_addr ca_file cert_file cluster_active_size:int
  cluster_remove_delay:float64 cluster_sync_interval:float64 cors data_dir discovery
  discovery_fallback discovery_srv discovery_proxy election_timeout:int force_new_cluster:bool
  graphite_host heartbeat_interval:int http_read_timeout:float64 http_write_timeout:float64
  initial_advertise_peer_urls initial_cluster initial_cluster_state initial_cluster_token key_file
  listen_client_urls listen_peer_urls max_result_buffer:int max_retry_attempts:int
  max_snapshots:int max_wals:int name peer_addr peer_bind_addr peer_ca_file peer_cert_file
  peer_election_timeout:int peer_heartbeat_interval:int peer_key_file peers peers_file proxy
  retry_interval:float64 snapshot:bool snapshot_count:int trace verbose:bool very_verbose:bool
  very_very_verbose:bool`

const ETCD2_OPTIONS = `
  advertise_client_urls ca_file cert_file client_cert_auth:bool cors data_dir debug:bool discovery
  discovery_fallback discovery_srv discovery_proxy election_timeout:int enable_pprof:bool
  force_new_cluster:bool heartbeat_interval:int initial_advertise_peer_urls initial_cluster
  initial_cluster_state initial_cluster_token key_file listen_client_urls listen_peer_urls
  log_package_levels max_snapshots:int max_wals:int name peer_ca_file peer_cert_file peer_key_file
  peer_client_cert_auth:bool peer_trusted_ca_file proxy proxy_dial_timeout:int
  proxy_failure_wait:int proxy_read_timeout:int proxy_refresh_interval:int
  proxy_write_timeout:int snapshot_count:int strict_reconfig_check:bool trusted_ca_file wal_dir`

const FLEET_OPTIONS = `
  agent_ttl authorized_keys_file disable_engine:bool engine_reconcile_interval:float64 etcd_cafile
  etcd_certfile etcd_keyfile etcd_key_prefix etcd_request_timeout:float64 etcd_servers etcd_username
  etcd_password metadata public_ip token_limit:int verbosity:int verify_units:bool`

const FLANNEL_OPTIONS = `
  etcd_endpoints etcd_cafile etcd_certfile etcd_keyfile etcd_prefix etcd_username etcd_password
  ip_masq subnet_file interface public_ip`

const LOCKSMITH_OPTIONS = `
  endpoint etcd_cafile etcd_certfile etcd_keyfile etcd_username etcd_password group window_start
  window_length`

const gone = (name: string): Marks => ({
  deprecated: `${name} is no longer shipped in Container Linux`,
})

const ETCD = marked(options('ETCD', ETCD_OPTIONS, gone('etcd')), {
  ...Object.fromEntries(ETCD2_ONLY_NAMES.map((name) => [name, ETCD2_ONLY])),
  // etcd 0.4 calls it so itself.
  snapshot_count: { variable: 'ETCD_SNAPSHOTCOUNT' },
})

const ETCD2 = marked(options('ETCD', ETCD2_OPTIONS, gone('etcd2')), {
  ca_file: { deprecated: 'ca_file obsoleted by trusted_ca_file and client_cert_auth' },
  peer_ca_file: {
    deprecated: 'peer_ca_file obsoleted peer_trusted_ca_file and peer_client_cert_auth',
  },
  proxy: { valid: /^(on|off|readonly)$/ },
})

const LOCKSMITH = marked(options('LOCKSMITHD', LOCKSMITH_OPTIONS), {
  window_start: {
    variable: 'LOCKSMITHD_REBOOT_WINDOW_START',
    valid: /^((sun|mon|tue|wed|thu|fri|sat) )?0*([0-9]|1[0-9]|2[0-3]):0*([0-9]|[1-5][0-9])$/i,
  },
  window_length: {
    variable: 'LOCKSMITHD_REBOOT_WINDOW_LENGTH',
    valid: /^[-+]?(\d*(\.\d*)?[a-z]+)+$/,
  },
})

const FLANNEL = marked(options('FLANNELD', FLANNEL_OPTIONS), {
  interface: { variable: 'FLANNELD_IFACE' },
})

const UNIT = struct({
  name: string,
  mask: bool,
  enable: bool,
  runtime: bool,
  content: string,
  command: {
    kind: 'string',
    valid: /^(start|stop|restart|reload|try-restart|reload-or-restart|reload-or-try-restart)$/,
  },
  drop_ins: { kind: 'list', of: struct({ name: string, content: string }) },
})

const FILE = struct({
  encoding: {
    kind: 'string',
    valid: /^(base64|b64|gz|gzip|gz\+base64|gzip\+base64|gz\+b64|gzip\+b64)$/,
  },
  content: string,
  owner: string,
  path: string,
  permissions: { kind: 'string', valid: /^0?[0-7]{3,4}$/ },
})

const REMOTE = {
  deprecated: 'trying to fetch from a remote endpoint introduces too many intermittent errors',
} as const

const USER = struct({
  name: string,
  passwd: string,
  ssh_authorized_keys: strings,
  coreos_ssh_import_github: { ...string, ...REMOTE },
  coreos_ssh_import_github_users: { ...strings, ...REMOTE },
  coreos_ssh_import_url: { ...string, ...REMOTE },
  gecos: string,
  homedir: string,
  no_create_home: bool,
  primary_group: string,
  groups: strings,
  no_user_group: bool,
  system: bool,
  no_log_init: bool,
  shell: string,
})

/**
 * Everything the last coreos-cloudinit knows.
 *
 * Source: coreos-cloudinit 1.14, config/config.go and the files beside it.
 */
export const CLOUD_CONFIG: StructSchema = struct({
  ssh_authorized_keys: strings,
  coreos: struct({
    etcd: ETCD,
    etcd2: ETCD2,
    flannel: FLANNEL,
    fleet: { ...options('FLEET', FLEET_OPTIONS), ...gone('fleet') },
    locksmith: LOCKSMITH,
    oem: struct({
      id: string,
      name: string,
      version_id: string,
      home_url: string,
      bug_report_url: string,
    }),
    update: struct({
      reboot_strategy: { kind: 'string', valid: /^(etcd-lock|reboot|off)$/ },
      group: string,
      server: string,
    }),
    units: { kind: 'list', of: UNIT },
  }),
  write_files: { kind: 'list', of: FILE },
  hostname: string,
  users: { kind: 'list', of: USER },
  manage_etc_hosts: string,
})

/** Schema below a path of keys; lists are entered with `[]`. Undefined when there is none. */
export function schemaAt(path: readonly string[]): Schema | undefined {
  let schema: Schema | undefined = CLOUD_CONFIG
  for (const step of path) {
    if (schema?.kind === 'list' && step === '[]') schema = schema.of
    else schema = schema?.kind === 'struct' ? schema.fields.get(step) : undefined
  }
  return schema
}
