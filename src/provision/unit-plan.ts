import { goQuote } from '../text/go-quote.ts'
import { cleanPath } from './clean-path.ts'
import type { CloudConfig, UnitConfig } from './cloud-config.ts'
import { DROP_IN_NAME, dropInText, optionVariables } from './drop-in.ts'
import { type StructSchema, schemaAt } from './schema.ts'
import type { TypedStruct } from './typed.ts'

/** What is done with units: files, calls to the service manager, log lines, in order. */
export interface UnitPlan {
  /** Without the log time, until the first command. */
  readonly log: readonly string[]
  /** Empty content masks a unit. */
  readonly files: readonly { readonly path: string; readonly content: string }[]
  /** Files that unmasking removes if they mask. */
  readonly unmasked: readonly string[]
  /**
   * "unmask /run/...", "daemon-reload", "start etcd.service": everything that is asked of systemd, up to
   * the first command that it does not know.
   */
  readonly actions: readonly string[]
  readonly commands: readonly PlannedCommand[]
}

export interface PlannedCommand {
  readonly unit: string
  /** As written: it may be no word that systemd knows. */
  readonly command: string
}

/** A command that systemd knows. */
export type UnitCommandWord =
  | 'start'
  | 'stop'
  | 'restart'
  | 'reload'
  | 'try-restart'
  | 'reload-or-restart'
  | 'reload-or-try-restart'

/** The commands that systemd knows; any other one ends the run when it is reached. */
export const COMMAND_WORDS: ReadonlySet<string> = new Set<UnitCommandWord>([
  'start',
  'stop',
  'restart',
  'reload',
  'try-restart',
  'reload-or-restart',
  'reload-or-try-restart',
])

interface Planning {
  readonly log: string[]
  readonly files: { path: string; content: string }[]
  readonly unmasked: string[]
  readonly actions: string[]
  readonly commands: PlannedCommand[]
  mustReload: boolean
  mustRestartNetwork: boolean
}

/**
 * Plans the units of a document, then the generated ones.
 *
 * Source: coreos-cloudinit 1.14, initialize/config.go, processUnits.
 */
export function planUnits(config: CloudConfig): UnitPlan {
  const planning: Planning = {
    log: [],
    files: [],
    unmasked: [],
    actions: [],
    commands: [],
    mustReload: false,
    mustRestartNetwork: false,
  }
  for (const unit of [...config.units, ...generatedUnits(config)]) planUnit(planning, unit)
  if (planning.mustReload) planning.actions.push('daemon-reload')
  if (planning.mustRestartNetwork) {
    planning.log.push('Restarting systemd-networkd', 'Restarted systemd-networkd (done)')
    planning.actions.push('restart systemd-networkd.service')
  }
  for (const { unit, command } of planning.commands) {
    planning.actions.push(`${command} ${unit}`)
    if (!COMMAND_WORDS.has(command)) break
  }
  return planning
}

/** Units that the program adds itself: they exist at runtime only and are always unmasked. */
function generatedUnits(config: CloudConfig): UnitConfig[] {
  const units = [
    optionUnit('etcd.service', 'etcd', config.etcd),
    optionUnit('etcd2.service', 'etcd2', config.etcd2),
    optionUnit('fleet.service', 'fleet', config.fleet),
    optionUnit('locksmithd.service', 'locksmith', config.locksmith),
  ]
  const { rebootStrategy, group, server } = config.update
  if (rebootStrategy !== '') {
    const isOff = rebootStrategy === 'off'
    const command = isOff ? 'stop' : 'restart'
    units.push(generated('locksmithd.service', { mask: isOff, command }))
  }
  if (group !== '' || server !== '') {
    units.push(generated('update-engine.service', { command: 'restart' }))
  }
  return units
}

function optionUnit(name: string, section: string, options: TypedStruct): UnitConfig {
  const schema = schemaAt(['coreos', section]) as StructSchema
  const content = dropInText(optionVariables(schema, options))
  return generated(name, {
    dropIns: content === undefined ? [] : [{ name: DROP_IN_NAME, content }],
  })
}

function generated(name: string, parts: Partial<UnitConfig>): UnitConfig {
  const nothing = { mask: false, enable: false, content: '', command: '', dropIns: [] }
  return { ...nothing, name, runtime: true, ...parts }
}

function planUnit(planning: Planning, unit: UnitConfig): void {
  const { name } = unit
  if (name === '') {
    planning.log.push('Skipping unit without name')
    return
  }
  const isNetwork = /\.(network|netdev|link)$/.test(name)
  const folder = `${unit.runtime ? '/run' : '/etc'}/systemd/${isNetwork ? 'network' : 'system'}`
  const path = cleanPath(`${folder}/${name}`)
  planFiles(planning, unit, path)
  planMask(planning, unit, path)
  if (unit.enable) planEnable(planning, unit, isNetwork)
  if (isNetwork) planning.mustRestartNetwork = true
  else if (unit.command !== '') planning.commands.push({ unit: name, command: unit.command })
}

function planFiles(planning: Planning, unit: UnitConfig, path: string): void {
  if (unit.content !== '') {
    planning.log.push(`Writing unit ${goQuote(unit.name)} to filesystem`)
    planning.files.push({ path, content: unit.content })
    planning.log.push(`Wrote unit ${goQuote(unit.name)}`)
    planning.mustReload = true
  }
  for (const dropIn of unit.dropIns) {
    if (dropIn.name === '' || dropIn.content === '') continue
    planning.log.push(`Writing drop-in unit ${goQuote(dropIn.name)} to filesystem`)
    planning.files.push({ path: cleanPath(`${path}.d/${dropIn.name}`), content: dropIn.content })
    planning.log.push(`Wrote drop-in unit ${goQuote(dropIn.name)}`)
    planning.mustReload = true
  }
}

function planMask(planning: Planning, unit: UnitConfig, path: string): void {
  if (unit.mask) {
    planning.log.push(`Masking unit file ${goQuote(unit.name)}`)
    planning.actions.push(`mask ${path}`)
    planning.files.push({ path, content: '' })
  } else if (unit.runtime) {
    planning.log.push(`Ensuring runtime unit file ${goQuote(unit.name)} is unmasked`)
    planning.actions.push(`unmask ${path}`)
    planning.unmasked.push(path)
    const last = planning.files.findLast((file) => file.path === path)
    if (last?.content === '') planning.files.splice(planning.files.indexOf(last), 1)
  }
}

function planEnable(planning: Planning, unit: UnitConfig, isNetwork: boolean): void {
  if (isNetwork) {
    planning.log.push(`Skipping enable for network-like unit ${goQuote(unit.name)}`)
    return
  }
  planning.log.push(`Enabling unit file ${goQuote(unit.name)}`)
  planning.actions.push(`enable ${unit.name} runtime=${unit.runtime}`)
  planning.log.push(`Enabled unit ${goQuote(unit.name)}`)
}
