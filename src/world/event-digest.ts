import { fold32, foldNumber, hashText } from '../hash.ts'

/** 32-bit hash of an event's whole content: kinds, names, numbers, nested lists and objects. */
export function digestEvent(event: object): number {
  return foldValue(0, event)
}

function foldValue(hash: number, value: unknown): number {
  switch (typeof value) {
    case 'string':
      return fold32(hash, hashText(value))
    case 'number':
      return foldNumber(hash, value)
    case 'boolean':
      return fold32(hash, value ? 1 : 2)
    case 'object':
      if (value === null) return fold32(hash, 3)
      return Array.isArray(value) ? foldList(hash, value) : foldFields(hash, value)
    default:
      return fold32(hash, 4)
  }
}

function foldList(hash: number, list: readonly unknown[]): number {
  let folded = fold32(hash, list.length)
  for (const item of list) folded = foldValue(folded, item)
  return folded
}

function foldFields(hash: number, fields: object): number {
  let folded = hash
  for (const [key, value] of Object.entries(fields)) {
    folded = foldValue(fold32(folded, hashText(key)), value)
  }
  return folded
}
