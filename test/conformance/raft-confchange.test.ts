import { expect, test } from 'vitest'
import { confChangeHandler } from './raft/confchange/kind.ts'
import { readDirectives } from './raft/datadriven/reader.ts'

/** What each of some directives prints; each is a command and, after a slash, its input. */
function outputs(...directives: readonly string[]): readonly string[] {
  const text = directives.map((written) => `${written.replace('/', '\n')}\n----\n\n`).join('')
  return [...readDirectives(text)].map(confChangeHandler())
}

test('a change shows the configuration and when each peer came', () => {
  expect(
    outputs('simple/v1', 'simple/l2', 'enter-joint autoleave=true/v2 l1', 'leave-joint'),
  ).toEqual([
    'voters=(1)\n1: StateProbe match=0 next=1\n',
    'voters=(1) learners=(2)\n' +
      '1: StateProbe match=0 next=1\n2: StateProbe match=0 next=1 learner\n',
    'voters=(2)&&(1) learners_next=(1) autoleave\n' +
      '1: StateProbe match=0 next=1\n2: StateProbe match=0 next=1\n',
    'voters=(2) learners=(1)\n' +
      '1: StateProbe match=0 next=1 learner\n2: StateProbe match=0 next=1\n',
  ])
})

test('a directive that is refused counts all the same', () => {
  expect(outputs('simple/v1', 'leave-joint', 'dance', 'simple/x2', 'simple/v2').slice(1)).toEqual([
    "can't leave a non-joint config",
    'unknown command',
    'unknown input: x2',
    'voters=(1 2)\n1: StateProbe match=0 next=1\n2: StateProbe match=0 next=4\n',
  ])
})

test.each([
  [['enter-joint/v1'], "can't make a zero-voter config joint"],
  [['simple/v1', 'simple/r1'], 'removed all voters'],
  [['simple/v1', 'enter-joint/r1'], 'removed all voters'],
  [['simple/v1', 'simple/v2 v3'], 'more than one voter changed without entering joint config'],
  [['simple/v1', 'enter-joint/v2', 'enter-joint/v3'], 'config is already joint'],
  [
    ['simple/v1', 'enter-joint/v2', 'simple/v3'],
    "can't apply simple config change in joint config",
  ],
  [['simple/v1', 'enter-joint/v2', 'leave-joint/v3'], 'this command takes no input'],
])('%j ends in a refusal', (directives, refusal) => {
  expect(outputs(...directives).at(-1)).toBe(refusal)
})
