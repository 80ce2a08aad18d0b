/** What a piece of text means. Colour only repeats it: words and signs say it, too. */
export type Style = 'plain' | 'heading' | 'leader' | 'fault' | 'registry' | 'not-yet'

const ESCAPE = '\u001b'

/** Codes out of the 16 named colours and weights, so that a terminal's theme decides the shades. */
const CODES: ReadonlyMap<Style, string> = new Map([
  ['heading', '1'],
  ['leader', '1'],
  ['fault', '31'],
  ['registry', '36'],
  ['not-yet', '2'],
])

/** The text with the escapes of its style; unchanged without colour, for `plain` and when empty. */
export function paint(text: string, style: Style, color: boolean): string {
  const code = CODES.get(style)
  if (!color || code === undefined || text === '') return text
  return `${ESCAPE}[${code}m${text}${ESCAPE}[0m`
}

/** The text without any escapes of `paint`: exactly what it is without colour. */
export function stripPaint(text: string): string {
  const [first = '', ...others] = text.split(`${ESCAPE}[`)
  return first + others.map((part) => part.slice(part.indexOf('m') + 1)).join('')
}
