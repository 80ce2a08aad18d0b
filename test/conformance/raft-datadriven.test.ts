import { describe, expect, test } from 'vitest'
import { parseCommandLine } from './raft/datadriven/command-line.ts'
import { difference } from './raft/datadriven/difference.ts'
import { parseBoolean, parseCount } from './raft/datadriven/directive.ts'
import { playFile } from './raft/datadriven/play.ts'
import { readDirectives } from './raft/datadriven/reader.ts'

const argsOf = (line: string) =>
  parseCommandLine(line)?.args.map(({ key, values }) => [key, values])

describe('a command line', () => {
  test('is a command and arguments with no, one or several values', () => {
    expect(parseCommandLine('  feed cat times=2 with=(milk, fish)  ')).toEqual({
      command: 'feed',
      args: [
        { key: 'cat', values: [] },
        { key: 'times', values: ['2'] },
        { key: 'with', values: ['milk', 'fish'] },
      ],
    })
  })

  test('with nothing on it is none', () => {
    expect(parseCommandLine(' \t ')).toBeUndefined()
  })

  test.each<[string, readonly string[]]>([
    ['c k=', ['']],
    ['c k= other', ['']],
    ['c k=()', ['']],
    ['c k=(3)', ['3']],
    ['c k=3', ['3']],
    ['c k=(a,   b)', ['a', 'b']],
    ['c k=(a ,b )', ['a ', 'b ']],
    ['c k=(f(x, y),g())', ['f(x, y)', 'g()']],
    ['c k=(,)', ['', '']],
    ['c k=a=b', ['a=b']],
    ['c k=a(b', ['a(b']],
    ['c k=a\tb', ['a\tb']],
  ])('reads the values of %j', (line, values) => {
    expect(argsOf(line)?.[0]).toEqual(['k', values])
  })

  test('keeps the order of arguments and keys that repeat', () => {
    expect(argsOf('c b=1 a b=2 7')).toEqual([
      ['b', ['1']],
      ['a', []],
      ['b', ['2']],
      ['7', []],
    ])
  })

  test('needs no space after a list', () => {
    expect(argsOf('c k=(1)next')).toEqual([
      ['k', ['1']],
      ['next', []],
    ])
  })

  test('tells where it cannot be read', () => {
    expect(() => parseCommandLine('feed =2')).toThrow('cannot parse directive at column 6: feed =2')
    expect(() => parseCommandLine('feed k=(a')).toThrow('at column 8: feed k=(a')
  })
})

const read = (...lines: readonly string[]) => [...readDirectives(lines.join('\n'))]

describe('a file', () => {
  test('is read directive by directive, without comments and blank lines', () => {
    expect(
      read('# About cats.', '', 'feed cat', 'milk', '----', 'purr', '', 'pet', '----'),
    ).toEqual([
      {
        line: 3,
        command: 'feed',
        args: [{ key: 'cat', values: [] }],
        input: 'milk',
        expected: 'purr\n',
        source: 'feed cat',
      },
      { line: 8, command: 'pet', args: [], input: '', expected: '', source: 'pet' },
    ])
  })

  test('goes on in the next line after a backslash', () => {
    const [directive] = read('feed cat \\', '   with=milk\\', '  warm', '----', 'purr')

    expect(directive).toMatchObject({ line: 1, source: 'feed cat  with=milk warm' })
  })

  test('does not go on after a comment, nor after its last line', () => {
    expect(read('# no \\', 'feed', '----')).toMatchObject([{ line: 2, command: 'feed', args: [] }])
    expect(read('feed \\')).toMatchObject([{ args: [{ key: '\\' }] }])
  })

  test('keeps comments and blank lines of the input, trimmed as a whole', () => {
    expect(read('feed', '', '  milk', '# fish', '', 'mice  ', '', '----')).toMatchObject([
      { input: 'milk\n# fish\n\nmice' },
    ])
  })

  test('takes a comment right below output as output', () => {
    expect(read('feed', '----', 'purr', '# really')).toMatchObject([
      { expected: 'purr\n# really\n' },
    ])
  })

  test('ends output at a line of white space', () => {
    expect(read('feed', '----', 'purr', ' \t', 'pet', '----', 'purr')).toMatchObject([
      { command: 'feed', expected: 'purr\n' },
      { command: 'pet', expected: 'purr\n' },
    ])
  })

  test('drops a carriage return at the end of a line', () => {
    expect(read('feed cat\r', 'milk\r', '----\r', 'purr\r', '\r')).toMatchObject([
      { source: 'feed cat', input: 'milk', expected: 'purr\n' },
    ])
  })

  test('that ends before the separator expects nothing', () => {
    expect(read('feed cat', 'milk')).toMatchObject([{ input: 'milk', expected: '' }])
  })
})

describe('a block between double separators', () => {
  test('holds blank lines and single separators', () => {
    const lines = ['feed', '----', '----', 'purr', '', '----', 'hiss', '----', '----', '', 'pet']

    expect(read(...lines)).toMatchObject([
      { command: 'feed', expected: 'purr\n\n----\nhiss\n' },
      { command: 'pet' },
    ])
  })

  test('may end with the file', () => {
    expect(read('feed', '----', '----', 'purr', '----', '----')).toMatchObject([
      { expected: 'purr\n' },
    ])
  })

  test('is followed by an empty line', () => {
    expect(() => read('feed', '----', '----', 'purr', '----', '----', 'pet')).toThrow(
      'an empty line follows the end of output with blank lines',
    )
  })
})

describe('a subtest', () => {
  test('is no directive, and ends with or without its name', () => {
    const lines = ['subtest a', 'feed', '----', '', 'subtest a/b', 'subtest end a/b', 'subtest end']

    expect(read(...lines)).toMatchObject([{ command: 'feed', line: 2 }])
  })

  test.each([
    [['subtest end'], 'no subtest is open here'],
    [['subtest'], 'write subtest NAME, subtest end or subtest end NAME'],
    [['subtest a', 'subtest b'], 'the name of a subtest within this one begins with a/'],
    [['subtest a', 'subtest end b'], 'subtest a is open, not b'],
    [['subtest a'], 'subtest a has no subtest end'],
  ])('%j is refused', (lines, problem) => {
    expect(() => read(...lines)).toThrow(problem)
  })
})

describe('a value', () => {
  test('is a count', () => {
    expect(parseCount('042')).toBe(42)
    for (const text of ['', 'x', '1.5', '-1', '0x10', '9007199254740992']) {
      expect(() => parseCount(text)).toThrow('is not a number from 0')
    }
  })

  test('is true or false in the spellings of Go', () => {
    expect(['1', 't', 'T', 'TRUE', 'true', 'True'].map(parseBoolean)).not.toContain(false)
    expect(['0', 'f', 'F', 'FALSE', 'false', 'False'].map(parseBoolean)).not.toContain(true)
    expect(() => parseBoolean('yes')).toThrow('"yes" is neither true nor false')
  })
})

describe('playing a file', () => {
  const text = 'echo a\n----\na\n\necho b\n----\na\n'

  test('ends well when everything is printed as expected', () => {
    expect(playFile(text, () => 'a')).toBeUndefined()
  })

  test('stops at the first difference and shows it', () => {
    const failure = playFile(text, ({ args }) => args[0]?.key ?? '')

    expect(failure).toBe('line 5\n    echo b\n    ---- (- expected, + actual)\n    - a\n    + b')
  })

  test('stops where a directive cannot be carried out', () => {
    const failure = playFile(text, () => {
      throw new RangeError('no echo')
    })

    expect(failure).toBe('line 1: RangeError: no echo\n    echo a')
  })

  test('plays what stands before a mistake', () => {
    expect(playFile('echo\n----\nb\n\nsubtest\n', () => 'a')).toMatch(/^line 1\n/)
    expect(playFile('echo\n----\na\n\nsubtest\n', () => 'a')).toMatch(/^line 5: write subtest NAME/)
  })
})

test('a difference shows three lines around what changed', () => {
  const expected = '1\n2\n3\n4\n5\n6\n7\n8\n9\n'

  expect(difference(expected, expected.replace('5\n', 'five\nand a half\n'))).toEqual([
    '  ...',
    '  2',
    '  3',
    '  4',
    '- 5',
    '+ five',
    '+ and a half',
    '  6',
    '  7',
    '  8',
    '  ...',
  ])
  expect(difference('', 'a\n')).toEqual(['+ a'])
  expect(difference('a\na\n', 'a\n')).toEqual(['  a', '- a'])
})
