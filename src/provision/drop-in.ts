import type { StructSchema } from './schema.ts'
import type { Typed, TypedStruct } from './typed.ts'

/** Name of the generated drop-in, in the unit's own folder. */
export const DROP_IN_NAME = '20-cloudinit.conf'

/**
 * Variables of the given options, in the order of the schema. Zero values (`false`, 0, empty text) vanish:
 * they cannot be expressed.
 *
 * Source: coreos-cloudinit 1.14, system/env.go, serviceContents.
 */
export function optionVariables(schema: StructSchema, options: TypedStruct): [string, string][] {
  const variables: [string, string][] = []
  for (const [name, field] of schema.fields) {
    const value = options.fields.get(name)
    if (value === undefined || !('variable' in field) || field.variable === undefined) continue
    const text = printed(value)
    if (text !== '') variables.push([field.variable, text])
  }
  return variables
}

/**
 * Text of the drop-in; undefined when no option is set, for then no file is written.
 *
 * Nothing is escaped: a quote in a value makes a line that systemd ignores, a percent sign a specifier.
 */
export function dropInText(variables: readonly (readonly [string, string])[]): string | undefined {
  if (variables.length === 0) return undefined
  const lines = variables.map(([name, value]) => `Environment="${name}=${value}"\n`)
  return `[Service]\n${lines.join('')}`
}

function printed(value: Typed): string {
  switch (value.kind) {
    case 'string':
      return value.value
    case 'bool':
      return value.value ? 'true' : ''
    case 'int':
    case 'float64':
      return value.value === 0 ? '' : String(value.value)
    default:
      return ''
  }
}
