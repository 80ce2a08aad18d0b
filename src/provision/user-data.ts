import { gunzip, isPacked, utf8Of } from './gunzip.ts'

/** What user-data is taken for. */
export type UserDataClass = 'empty' | 'script' | 'ignition' | 'cloud-config' | 'unknown'

/** User-data as coreos-cloudinit goes on with it. */
export interface OpenedUserData {
  /** Unpacked, if it was packed; empty if that failed. */
  readonly text: string
  /** Why it could not be unpacked, in Go's words; absent otherwise. */
  readonly problem?: string
}

/**
 * Unpacks user-data that gzip has packed.
 *
 * @param raw Text, or packed bytes with one character each.
 *
 * Source: coreos-cloudinit 1.14, config/decode.go, DecompressIfGzip.
 */
export function openUserData(raw: string): OpenedUserData {
  if (!isPacked(raw)) return { text: raw }
  const unpacked = gunzip(raw)
  if (unpacked.kind === 'corrupt') return { text: '', problem: unpacked.problem }
  return { text: utf8Of(unpacked.bytes) }
}

/**
 * Classifies user-data, unpacked, as the validator does, by its first line.
 *
 * Source: coreos-cloudinit 1.14, config/validate/validate.go, Validate; config/config.go, IsCloudConfig.
 */
export function classifyUserData(text: string): UserDataClass {
  if (text === '') return 'empty'
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
