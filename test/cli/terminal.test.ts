import { describe, expect, test } from 'vitest'
import {
  type ColorWish,
  type Terminal,
  wantsAscii,
  wantsColor,
  widthOf,
} from '../../src/cli/terminal.ts'

function terminal(env: Terminal['env'], isTerminal = true, columns?: number): Terminal {
  return {
    name: 'etcdsim',
    out: () => undefined,
    err: () => undefined,
    env,
    isTerminal,
    isErrTerminal: isTerminal,
    columns,
  }
}

describe('colour', () => {
  test.each<[Terminal['env'], boolean, ColorWish, boolean]>([
    [{}, true, 'auto', true],
    [{}, false, 'auto', false],
    [{ TERM: 'dumb' }, true, 'auto', false],
    [{ NO_COLOR: '1' }, true, 'auto', false],
    [{ NO_COLOR: '' }, true, 'auto', true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, 'auto', false],
    [{ FORCE_COLOR: '1' }, false, 'auto', true],
    [{ FORCE_COLOR: '0' }, true, 'auto', false],
    [{ NO_COLOR: '1' }, false, 'always', true],
    [{ FORCE_COLOR: '1' }, true, 'never', false],
  ])('%j, terminal %s, wish %s: %s', (env, isTerminal, wish, paints) => {
    expect(wantsColor(terminal(env, isTerminal), wish)).toBe(paints)
  })
})

test('the width is the wish, else the terminal, else 80', () => {
  expect([
    widthOf(terminal({}, true, 120), 70),
    widthOf(terminal({}, true, 120), undefined),
    widthOf(terminal({}, false), undefined),
    widthOf(terminal({}, true, 3), undefined),
  ]).toEqual([70, 120, 80, 20])
})

test('ASCII is kept to on wish, and on a terminal whose locale is not UTF-8', () => {
  expect([
    wantsAscii(terminal({ LANG: 'en_US.UTF-8' }), false),
    wantsAscii(terminal({ LANG: 'C' }), false),
    wantsAscii(terminal({ LC_ALL: 'C.utf8', LANG: 'C' }), false),
    wantsAscii(terminal({ LANG: 'C' }, false), false),
    wantsAscii(terminal({ LANG: 'en_US.UTF-8' }), true),
  ]).toEqual([false, true, false, false, true])
})
