/**
 * Everything that can be reached from both: objects, lists, maps, typed arrays, functions' own
 * objects not included.
 */
export function sharedBetween(a: object, b: object): readonly object[] {
  const ofA = reachable(a)
  return [...reachable(b)].filter((object) => ofA.has(object))
}

/**
 * Makes every later change of these objects throw.
 *
 * @throws {Error} when one of them cannot be protected: a typed array is never immutable.
 */
export function freezeAll(objects: ReadonlySet<object>): void {
  for (const object of objects) {
    if (ArrayBuffer.isView(object)) throw new Error('A typed array is shared.')
    if (object instanceof Map || object instanceof Set) forbidChanges(object)
    else Object.freeze(object)
  }
}

function forbidChanges(collection: object): void {
  for (const method of ['set', 'add', 'delete', 'clear']) {
    Object.defineProperty(collection, method, {
      configurable: true,
      value: () => {
        throw new Error(`A shared collection is changed by ${method}.`)
      },
    })
  }
}

/**
 * Names of streams are shared by all copies of one chance, and only ever added to: which number a
 * name gets decides nothing.
 */
const isStreamNames = (object: object): boolean => 'seedLeft' in object && 'names' in object

function reachable(root: object): Set<object> {
  const seen = new Set<object>()
  const stack: unknown[] = [root]
  while (stack.length > 0) {
    const value = stack.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    if (isStreamNames(value)) continue
    seen.add(value)
    if (ArrayBuffer.isView(value)) continue
    if (value instanceof Map) stack.push(...value.keys(), ...value.values())
    else if (value instanceof Set) stack.push(...value)
    else stack.push(...Object.values(value))
  }
  return seen
}
