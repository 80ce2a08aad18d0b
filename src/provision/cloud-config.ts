import { lineCount, placeAt, sourceText } from '../text/source.ts'
import { decodeContent } from './decode-content.ts'
import { type LibyamlFailure, libyamlMessage } from './libyaml-error.ts'
import { type LibyamlDocument, readLibyaml } from './libyaml-parser.ts'
import { CLOUD_CONFIG } from './schema.ts'
import {
  fitDocument,
  flagOf,
  structOf,
  structsOf,
  type TypedStruct,
  textOf,
  textsOf,
} from './typed.ts'
import { documentValue } from './yaml-value.ts'

/** A cloud-config after parsing; everything the document does not say is empty. */
export interface CloudConfig {
  readonly hostname: string
  readonly sshAuthorizedKeys: readonly string[]
  readonly users: readonly {
    readonly name: string
    readonly sshAuthorizedKeys: readonly string[]
  }[]
  readonly writeFiles: readonly FileConfig[]
  readonly manageEtcHosts: string
  readonly units: readonly UnitConfig[]
  /** Options as they were given; `drop-in.ts` makes variables of them. */
  readonly etcd: TypedStruct
  readonly etcd2: TypedStruct
  readonly fleet: TypedStruct
  readonly flannel: TypedStruct
  readonly locksmith: TypedStruct
  readonly update: UpdateConfig
}

export interface UnitConfig {
  readonly name: string
  readonly mask: boolean
  readonly enable: boolean
  readonly runtime: boolean
  readonly content: string
  /** Any text; `units.ts` knows the words of systemd. */
  readonly command: string
  readonly dropIns: readonly { readonly name: string; readonly content: string }[]
}

export interface FileConfig {
  readonly path: string
  /** Decoded. */
  readonly content: string
  readonly owner: string
  /** As written: "0644"; empty when missing. */
  readonly permissions: string
}

export interface UpdateConfig {
  readonly rebootStrategy: string
  readonly group: string
  readonly server: string
}

export type CloudConfigResult =
  | { readonly kind: 'parsed'; readonly config: CloudConfig; readonly document: LibyamlDocument }
  | {
      readonly kind: 'failed'
      /** As the program prints it: "YAML error: line 4: did not find expected key". */
      readonly message: string
      /** As an editor counts it, from 1; 0 when unknown. */
      readonly line: number
    }

/** A document that says nothing: what is merged when the user-data is rejected or empty. */
export const EMPTY_CLOUD_CONFIG: CloudConfig = toCloudConfig(
  { kind: 'struct', fields: new Map() },
  [],
)

/**
 * Parses a cloud-config; the text begins with the header, which is a YAML comment.
 *
 * Source: coreos-cloudinit 1.14, config/config.go, NewCloudConfig.
 */
export function parseCloudConfig(text: string): CloudConfigResult {
  const document = readLibyaml(text)
  if (document.kind === 'failed') {
    return { kind: 'failed', message: libyamlMessage(document), line: editorLine(text, document) }
  }
  const value = documentValue(document)
  if (value.kind === 'failed') {
    return { kind: 'failed', message: `YAML error: ${value.problem}`, line: 0 }
  }
  const typed = fitDocument(document, CLOUD_CONFIG)
  const files: FileConfig[] = []
  for (const file of structsOf(typed, 'write_files')) {
    const decoded = decodeContent(textOf(file, 'content'), textOf(file, 'encoding'))
    if (decoded.kind === 'failed') return { kind: 'failed', message: decoded.problem, line: 0 }
    files.push({
      path: textOf(file, 'path'),
      content: decoded.content,
      owner: textOf(file, 'owner'),
      permissions: textOf(file, 'permissions'),
    })
  }
  return { kind: 'parsed', config: toCloudConfig(typed, files), document }
}

/** The line of a failure as an editor counts it; 0 when unknown. */
function editorLine(text: string, failure: LibyamlFailure): number {
  if (failure.at === undefined) return 0
  const source = sourceText('', text)
  return Math.min(placeAt(source, failure.at.index).line, lineCount(source))
}

function toCloudConfig(typed: TypedStruct, writeFiles: readonly FileConfig[]): CloudConfig {
  const coreos = structOf(typed, 'coreos')
  const update = structOf(coreos, 'update')
  return {
    hostname: textOf(typed, 'hostname'),
    sshAuthorizedKeys: textsOf(typed, 'ssh_authorized_keys'),
    users: structsOf(typed, 'users').map((user) => ({
      name: textOf(user, 'name'),
      sshAuthorizedKeys: textsOf(user, 'ssh_authorized_keys'),
    })),
    writeFiles,
    manageEtcHosts: textOf(typed, 'manage_etc_hosts'),
    units: structsOf(coreos, 'units').map(toUnit),
    etcd: structOf(coreos, 'etcd'),
    etcd2: structOf(coreos, 'etcd2'),
    fleet: structOf(coreos, 'fleet'),
    flannel: structOf(coreos, 'flannel'),
    locksmith: structOf(coreos, 'locksmith'),
    update: {
      rebootStrategy: textOf(update, 'reboot_strategy'),
      group: textOf(update, 'group'),
      server: textOf(update, 'server'),
    },
  }
}

function toUnit(unit: TypedStruct): UnitConfig {
  return {
    name: textOf(unit, 'name'),
    mask: flagOf(unit, 'mask'),
    enable: flagOf(unit, 'enable'),
    runtime: flagOf(unit, 'runtime'),
    content: textOf(unit, 'content'),
    command: textOf(unit, 'command'),
    dropIns: structsOf(unit, 'drop_ins').map((dropIn) => ({
      name: textOf(dropIn, 'name'),
      content: textOf(dropIn, 'content'),
    })),
  }
}
