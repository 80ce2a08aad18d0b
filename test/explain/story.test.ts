import { expect, test } from 'vitest'
import { bindStory, type Story } from '../../src/explain/story.ts'
import { runOf } from '../trace/run-builder.ts'

const RUN = runOf(
  [1, 'm1', { kind: 'machine.paused' }],
  [2, 'm1', { kind: 'machine.resumed' }],
  [3, 'm1', { kind: 'machine.paused' }],
)

const storyOf = (...whens: Story['steps'][number]['when'][]): Story => ({
  title: 'A story',
  source: '',
  steps: whens.map((when, position) => ({ step: position + 1, say: 'x', when })),
})

test('each step binds to the first event behind the step before', () => {
  const story = storyOf({ kind: 'machine.paused' }, { kind: 'machine.paused' })

  expect(bindStory(story, RUN).bound.map(({ step, seq }) => [step, seq])).toEqual([
    [1, 1],
    [2, 3],
  ])
})

test('a step that never fires is reported, and the next one is searched from the same place', () => {
  const story = storyOf(
    { kind: 'machine.resumed' },
    { kind: 'machine.resumed' },
    { kind: 'machine.paused' },
  )
  const { bound, unbound } = bindStory(story, RUN)

  expect(bound.map(({ step, seq }) => [step, seq])).toEqual([
    [1, 2],
    [3, 3],
  ])
  expect(unbound.map(({ step }) => step)).toEqual([2])
})
