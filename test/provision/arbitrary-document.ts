import fc from 'fast-check'
import { SEED } from './seed.ts'

/** Pieces that mean something in YAML. */
export const PIECES = [
  ' ',
  '  ',
  '\t',
  '\n',
  ':',
  ': ',
  '-',
  '- ',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '#',
  '&a',
  '*a',
  '|',
  '>',
  '%',
  '@',
  '!',
  '?',
  ',',
  '$private_ipv4',
  '\\',
  '\r',
  '<<: ',
  '\u00a0',
  '---',
  '...',
  '~',
  '<<: *a',
]

const edit = fc.record({
  at: fc.nat({ max: SEED.length }),
  cut: fc.nat({ max: 4 }),
  put: fc.constantFrom('', ...PIECES),
})

/** The document of the seed with a few pieces cut out and put in. */
export const mutatedSeed = fc
  .array(edit, { minLength: 1, maxLength: 4 })
  .map((edits) =>
    edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), SEED),
  )
