import { quoteShort } from '../text/source.ts'
import type { LibyamlNode } from './libyaml-parser.ts'
import { entriesOf, itemsOf, type Lint, note, textAt, valueAt } from './lint-node.ts'
import { resolveScalar } from './yaml-value.ts'

const SUFFIX =
  /\.(service|socket|device|mount|automount|swap|target|path|timer|snapshot|slice|scope|network|netdev|link)$/
/** Sections that configure a unit, which only a command starts. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['etcd', 'etcd.service'],
  ['etcd2', 'etcd2.service'],
  ['fleet', 'fleet.service'],
])
const STARTING = /start/

/** Looks through `coreos: units:` for units that will not do what they seem to. */
export function lintUnits(lint: Lint): void {
  const coreos = valueAt(lint, lint.document.root ?? undefined, 'coreos')
  const units = itemsOf(lint, valueAt(lint, coreos, 'units'))
  const started = new Set<string>()
  for (const unit of units) {
    const name = textAt(lint, valueAt(lint, unit, 'name')) ?? ''
    const command = textAt(lint, valueAt(lint, unit, 'command')) ?? ''
    if (STARTING.test(command) || isTrue(lint, valueAt(lint, unit, 'enable'))) started.add(name)
    lintUnit(lint, unit, name)
  }
  for (const entry of entriesOf(lint, coreos)) {
    const unit = SECTIONS.get(entry.name)
    if (unit === undefined || started.has(unit)) continue
    note(lint, entry.key, {
      severity: 'warning',
      code: 'NEVER_STARTED',
      what: `"${entry.written}" is configured here, but nothing starts ${unit}.`,
      remedy: `Add \`- name: ${unit}\` with \`command: start\` under units.`,
    })
  }
}

function lintUnit(lint: Lint, unit: LibyamlNode, name: string): void {
  const at = valueAt(lint, unit, 'name')?.at ?? unit.at
  if (name === '') {
    note(lint, at, {
      severity: 'warning',
      code: 'UNIT_WITHOUT_NAME',
      what: 'The unit has no name: it is skipped.',
      remedy: 'Begin it with a name, such as "- name: etcd.service".',
    })
  } else if (!SUFFIX.test(name)) {
    note(lint, at, {
      severity: 'warning',
      code: 'UNIT_SUFFIX',
      what: `The unit name ${quoteShort(name)} does not end as systemd wants it: no such unit is found.`,
      remedy: `Write "${name}.service" if that is meant.`,
    })
  }
  if (isTrue(lint, valueAt(lint, unit, 'mask')) && valueAt(lint, unit, 'command') !== undefined) {
    note(lint, valueAt(lint, unit, 'command')?.at ?? at, {
      severity: 'warning',
      code: 'MASKED_AND_STARTED',
      what: 'The unit is masked, so that its command fails.',
      remedy: 'Remove either "mask" or "command".',
    })
  }
  for (const dropIn of itemsOf(lint, valueAt(lint, unit, 'drop_ins'))) lintDropIn(lint, dropIn)
}

function lintDropIn(lint: Lint, dropIn: LibyamlNode): void {
  const name = textAt(lint, valueAt(lint, dropIn, 'name')) ?? ''
  const content = textAt(lint, valueAt(lint, dropIn, 'content')) ?? ''
  if (name === '' || content === '') {
    note(lint, dropIn.at, {
      severity: 'warning',
      code: 'DROP_IN_SKIPPED',
      what: `The drop-in has no ${name === '' ? 'name' : 'content'}: it is silently skipped.`,
      remedy: 'Give both, such as "- name: 10-limits.conf" and "content: |".',
    })
  } else if (!name.endsWith('.conf')) {
    note(lint, valueAt(lint, dropIn, 'name')?.at ?? dropIn.at, {
      severity: 'warning',
      code: 'DROP_IN_SUFFIX',
      what: `The drop-in ${quoteShort(name)} does not end in ".conf": systemd ignores it.`,
      remedy: `Write "${name}.conf".`,
    })
  }
}

function isTrue(lint: Lint, node: LibyamlNode | undefined): boolean {
  const text = textAt(lint, node)
  if (text === undefined) return false
  const value = resolveScalar({ text, isPlain: true, tag: '' })
  return value.kind === 'bool' && value.value
}
