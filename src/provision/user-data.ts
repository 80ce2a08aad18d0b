/** What user-data is taken for. */
export type UserDataClass = 'empty' | 'script' | 'ignition' | 'cloud-config' | 'unknown' | 'gzip'

/**
 * Classifies user-data as the validator does, by its first line.
 *
 * `gzip` means packed data that could not be unpacked: it counts as empty, but the run ends with exit 1.
 *
 * Source: coreos-cloudinit 1.14, config/validate/validate.go, Validate; config/config.go, IsCloudConfig.
 */
export function classifyUserData(text: string): UserDataClass {
  if (text === '') return 'empty'
  if (text.startsWith('\x1f\x8b') || text.startsWith('\x1f\ufffd')) return 'gzip'
  const header = text.slice(0, lineEnd(text))
  if (header.startsWith('#!')) return 'script'
  // JSON never has the header of a cloud-config, so that the order of these two does not matter.
  if (trimRight(header) === '#cloud-config') return 'cloud-config'
  return isIgnition(text) ? 'ignition' : 'unknown'
}

function lineEnd(text: string): number {
  const end = text.indexOf('\n')
  return end === -1 ? text.length : end
}

/** Go's idea of white space, which has no byte order mark. */
function trimRight(text: string): string {
  return text.replace(
    /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/,
    '',
  )
}

function isIgnition(text: string): boolean {
  const value = parseJson(text)
  if (!isObject(value)) return false
  if (Number.isInteger(value.ignitionVersion)) return true
  const { ignition } = value
  return isObject(ignition) && typeof ignition.version === 'string' && ignition.version !== ''
}

function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
