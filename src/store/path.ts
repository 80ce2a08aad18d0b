/** What `path.Clean` would change: empty, `.` and `..` components, a slash at the end. */
const UNCLEAN = /\/\/|\/\.{1,2}(?:\/|$)|.\/$/

/**
 * Gives the path from the root without empty, `.` and `..` components or a slash at its end.
 *
 * @param path Bytes; a slash in front may be missing. The empty path gives `/`.
 *
 * Source: Go, path.Clean(path.Join("/", key)), as etcd v0.4.9 store/store.go applies it.
 */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`
  if (!UNCLEAN.test(rooted)) return rooted
  const components: string[] = []
  for (const component of rooted.split('/')) {
    if (component === '..') components.pop()
    else if (component !== '' && component !== '.') components.push(component)
  }
  return `/${components.join('/')}`
}

/** Path of a child. */
export function joinPath(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

/** Last component of a clean path; empty for the root. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The components of a clean path; none for the root. */
export function componentsOf(path: string): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

/** Whether a path lies below a directory, both clean. */
export function isBelow(path: string, directory: string): boolean {
  return directory === '/' ? path !== '/' : path.startsWith(`${directory}/`)
}

/**
 * Whether what lies between a watched path and a changed key is hidden from the watcher.
 *
 * Source: etcd v0.4.9, store/watcher_hub.go, isHidden.
 */
export function isHiddenBelow(key: string, watched: string): boolean {
  if (watched.length > key.length) return false
  const rest = key.slice(watched.length)
  return rest.startsWith('_') || rest.includes('/_')
}

/** Orders bytes as Go does; total. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
