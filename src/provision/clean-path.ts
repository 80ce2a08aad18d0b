/** Go's `path.Clean`: no empty, `.` or resolvable `..` parts. An empty path is ".". */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !isRooted) parts.push(part)
  }
  const joined = parts.join('/')
  return isRooted ? `/${joined}` : joined || '.'
}
