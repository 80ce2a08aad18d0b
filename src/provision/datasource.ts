/** Which addresses a provider's datasource supplies for substitution. */
export interface Datasource {
  /** As coreos-cloudinit names it in its log: "ec2-metadata-service". */
  readonly type: string
  readonly suppliesPrivate: boolean
  readonly suppliesPublic: boolean
}

/**
 * Datasources by provider.
 *
 * Config drives, files, URLs and the kernel command line know no addresses at all: variables then come
 * from the environment, and are empty where that has none. Vagrant's setup writes 127.0.0.1 for both.
 *
 * Source: coreos-cloudinit 1.14, datasource/; spec/machine-config.md, section 5.
 */
export const DATASOURCES: ReadonlyMap<string, Datasource> = new Map([
  ['ec2', known('ec2-metadata-service')],
  ['gce', known('gce-metadata-service')],
  ['digitalocean', known('digitalocean-metadata-service')],
  ['packet', known('packet-metadata-service')],
  ['azure', known('waagent')],
  ['cloudsigma', known('server-context')],
  ['vmware', known('vmware')],
  ['config-drive', unknown('cloud-drive')],
  ['file', unknown('local-file')],
  ['url', unknown('url')],
  ['proc-cmdline', unknown('proc-cmdline')],
])

/** Whom a machine belongs to when nothing is said. */
export const DEFAULT_PROVIDER = 'ec2'

export const PROVIDER_NAMES: readonly string[] = [...DATASOURCES.keys()]

function known(type: string): Datasource {
  return { type, suppliesPrivate: true, suppliesPublic: true }
}

function unknown(type: string): Datasource {
  return { type, suppliesPrivate: false, suppliesPublic: false }
}
