import { describe, expect, test } from 'vitest'
import { readDirectives } from './raft/datadriven/reader.ts'
import { WrongUse } from './raft/datadriven/wrong-use.ts'
import { answerQuorum } from './raft/quorum/kind.ts'

const answerTo = (line: string) => [...readDirectives(line)].map(answerQuorum)[0]

describe('what is committed', () => {
  test('comes with a table in which bars show the ranks', () => {
    expect(answerTo('committed cfg=(3,10,1,2) idx=(7,_,123456,7)')?.split('\n')).toEqual([
      '        idx',
      'xxx>  123456    (id=1)',
      'x>        7    (id=2)',
      'x>        7    (id=3)',
      '?         0    (id=a)',
      '7',
      '',
    ])
  })

  test('is the smaller index of two halves, of which an empty one commits everything', () => {
    expect(answerTo('committed cfg=(1,2) cfgj=(2,3) idx=(5,6,7)')).toMatch(/\n5\n$/)
    expect(answerTo('committed cfg=(1,2) cfgj=zero idx=(5,6)')).toMatch(/\n5\n$/)
    expect(answerTo('committed')).toBe('<empty majority quorum>∞\n')
  })
})

describe('a vote', () => {
  test.each([
    ['vote', 'VoteWon'],
    ['vote cfg=(1,2,3) votes=(y,_,_)', 'VotePending'],
    ['vote cfg=(1,2,3) votes=(y,_,y)', 'VoteWon'],
    ['vote cfg=(1,2) votes=(y,n)', 'VoteLost'],
    ['vote cfg=(1) cfgj=(2) votes=(y,_)', 'VotePending'],
    ['vote cfg=(1) cfgj=(2) votes=(_,n)', 'VoteLost'],
    ['vote cfg=(1) cfgj=(1) votes=(y)', 'VoteWon'],
  ])('%s', (line, result) => {
    expect(answerTo(line)).toBe(`${result}\n`)
  })
})

test('values and voters are as many', () => {
  expect(answerTo('committed cfg=(2,1) idx=(5,_,6)')).toBe(
    'error: mismatched input (explicit or _) for voters map[1:{} 2:{}]: [5 0 6]',
  )
})

test.each([
  'elect cfg=(1)',
  'vote cfg=(1) votes=(maybe)',
  'committed cfg=(1) idx=(0)',
  'committed cfg=(1) size=(2)',
])('%s is no question', (line) => {
  expect(() => answerTo(line)).toThrow(WrongUse)
})
