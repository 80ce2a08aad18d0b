import { statSync } from 'node:fs'

/** What a path leads to; nothing also when it cannot be looked at, or is too long to be one. */
export function pathKind(path: string): 'file' | 'folder' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
  }
}
