/** Names with their values in order, as Go's `url.Values`. */
export type FormValues = ReadonlyMap<string, readonly string[]>

/**
 * Reads `a=b&c` as Go's `url.ParseQuery` does, onto bytes: `+` is a blank, pairs with a broken
 * escape are dropped. The empty text gives no values.
 */
export function parseForm(text: string, into: Map<string, string[]> = new Map()): FormValues {
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = unescapeBytes(equals === -1 ? pair : pair.slice(0, equals), 'form')
    const value = unescapeBytes(equals === -1 ? '' : pair.slice(equals + 1), 'form')
    if (name === undefined || value === undefined) continue
    const values = into.get(name)
    if (values === undefined) into.set(name, [value])
    else values.push(value)
  }
  return into
}

/** First value of a name; empty when there is none. */
export function formValue(form: FormValues, name: string): string {
  return form.get(name)?.[0] ?? ''
}

/**
 * Replaces `%XX` by the byte it stands for; in a form also `+` by a blank. Undefined when an escape
 * is broken.
 */
export function unescapeBytes(text: string, where: 'path' | 'form'): string | undefined {
  const blanks = where === 'form' && text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!blanks.includes('%')) return blanks
  if (/%(?![0-9A-Fa-f]{2})/.test(blanks)) return undefined
  return blanks.replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}
