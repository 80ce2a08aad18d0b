import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { nameOfProgram } from '../../src/cli/program-name.ts'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What `etcdsim WORDS` prints and how it ends. */
async function etcdsim(...words: readonly string[]): Promise<Outcome> {
  let out = ''
  let err = ''
  const code = await runCommandLine(words, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    name: 'etcdsim',
    env: {},
    isTerminal: false,
    isErrTerminal: false,
    columns: undefined,
  })
  return { code, out, err }
}

const folder = mkdtempSync(join(tmpdir(), 'etcdsim-'))

/** A scenario file with some content; gives its path. */
function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const GOOD = `title: One machine
edition: "0.4"
seed: "1"
machines: [{ name: m1, private-ipv4: 10.10.10.1, boots: 0s }]
ends: 5s
`

describe('without a command', () => {
  test('the three-machine timeline is narrated', async () => {
    const { code, out, err } = await etcdsim()

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')[0]).toContain('Three machines discover each other')
    expect(out).toMatch(/^ 7 {2}/m)
  })

  test('--version prints the version, --help the commands', async () => {
    const version = await etcdsim('--version')
    const help = await etcdsim('--help')

    expect(version).toEqual({ code: 0, out: '0.1.0\n', err: '' })
    expect(help.code).toBe(0)
    expect(help.out).toMatchInlineSnapshot(`
      "Usage: etcdsim [options] [command]

      A full etcd cluster inside one process. Without a command: three machines boot,
      find each other and become a cluster, narrated step by step.

      Options:
        --version           print the version and end
        -h, --help          display help for command

      Commands:
        run <FILE|DIR...>   run scenarios and check what they expect
        walk <FILE>         narrate a scenario, step by step, with a lane for each
                            machine
        journal <FILE>      print what journalctl shows on a machine
        reach <FILE>        ask every registered address by curl from every machine,
                            and say why not
        trace <FILE>        print the events of a run, one JSON object per line, or as
                            a diagram
        schema              print the JSON Schema of scenario files, for editors
        validate <FILE...>  find every mistake in user-data or a scenario
        help                display help for command

      FILE is a path, or the name of a scenario that comes with etcdsim, such as new-cluster.
      Exit codes: 0 as expected, 1 an expectation or invariant failed, 2 the input is wrong,
      3 a defect of etcdsim itself.
      "
    `)
  })
})

describe('run', () => {
  test('says of each file how it went, and counts', async () => {
    const path = fileOf('good.yaml', GOOD)

    expect(await etcdsim('run', path, path)).toEqual({
      code: 0,
      out: expect.stringMatching(/^(ok {6}good .* seed 1 {2}5s .*\n){2}2 passed, 0 failed\n$/),
      err: '',
    })
  })

  test('ends with 1, the reasons and the command when a scenario fails', async () => {
    const path = fileOf('bad-end.yaml', `${GOOD}expect: [{ by: 3s, leader: m1 }]\n`)
    const { code, out } = await etcdsim('run', path, '--seed', '7')

    expect(code).toBe(1)
    expect(out.split('\n').slice(1)).toEqual([
      `  ${path}:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs.`,
      `  Repeat it: etcdsim run ${path} --seed 7`,
      '0 passed, 1 failed',
      '',
    ])
  })

  test('runs a span of seeds', async () => {
    const { code, out } = await etcdsim('run', fileOf('good.yaml', GOOD), '--seeds', '1..20')

    expect({ code, out }).toEqual({
      code: 0,
      out: 'ok      good                   seeds 1..20  20 of 20 as expected\n20 passed, 0 failed\n',
    })
  })

  test('takes folders', async () => {
    const inner = mkdtempSync(join(folder, 'inner-'))
    writeFileSync(join(inner, 'b.yaml'), GOOD)
    writeFileSync(join(inner, 'a.yaml'), GOOD)
    const { out } = await etcdsim('run', inner)

    expect(out.match(/^\w+ +\w+/gm)).toEqual(['ok      a', 'ok      b', '2 passed'])
  })

  test('--bug plants a bug, and the invariant tells', async () => {
    const { code, out } = await etcdsim(
      'run',
      'stale-token-silent',
      '--bug',
      'assume-dead-means-new',
    )

    expect(code).toBe(1)
    expect(out).toContain('The invariant one-founder-per-token is broken')
    expect(out).toContain(
      'Repeat it: etcdsim run stale-token-silent --seed 1 --bug assume-dead-means-new',
    )
  })

  test('--trace writes the trace of each run', async () => {
    const traces = join(folder, 'traces', 'deep')
    await etcdsim('run', fileOf('good.yaml', GOOD), '--seeds', '1..2', '--trace', traces)

    expect(readdirSync(traces)).toEqual(['good-1.ndjson', 'good-2.ndjson'])
    const lines = readFileSync(join(traces, 'good-2.ndjson'), 'utf8').trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'etcdsim-trace', seed: '2' })
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'end', events: lines.length - 2 })
  })
})

describe('walk', () => {
  test('keeps to the width, to ASCII and to no colour in a pipe', async () => {
    const { code, out } = await etcdsim('walk', 'new-cluster', '--width', '60', '--ascii')

    expect(code).toBe(0)
    expect(out.split('\n').filter((line) => line.length > 60 || /[^ -~]/.test(line))).toEqual([])
  })

  test('--color always paints, and painting changes no text', async () => {
    const plain = await etcdsim('walk', 'split-brain')
    const painted = await etcdsim('walk', 'split-brain', '--color', 'always')

    expect(painted.out).not.toBe(plain.out)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
    expect(painted.out.replace(/\x1b\[[0-9;]*m/g, '')).toBe(plain.out)
  })

  test('--explain says which statement it is and what real etcd does', async () => {
    const plain = await etcdsim('walk', 'new-cluster')
    const explained = await etcdsim('walk', 'new-cluster', '--explain')

    expect(explained.out.length).toBeGreaterThan(plain.out.length)
  })
})

describe('trace', () => {
  test('prints a header, every event and a footer', async () => {
    const { code, out } = await etcdsim('trace', fileOf('good.yaml', GOOD))
    const kinds = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly kind: string }).kind)

    expect(code).toBe(0)
    expect([kinds[0], kinds.at(-1)]).toEqual(['etcdsim-trace', 'end'])
    expect(kinds).toContain('machine.powered-on')
  })

  test('--only keeps some kinds, also by their beginning', async () => {
    const { out } = await etcdsim('trace', 'new-cluster', '--only', 'cluster.*')
    const kinds = new Set(out.match(/"kind":"[^"]+"/g))

    expect([...kinds].sort()).toEqual([
      '"kind":"cluster.founded"',
      '"kind":"cluster.join-accepted"',
      '"kind":"cluster.lineage-learnt"',
    ])
  })
})

describe('a part of a trace', () => {
  test('--from and --to keep a span, both ends included', async () => {
    const { code, out } = await etcdsim('trace', 'new-cluster', '--from', '4s', '--to', '5s')
    const times = [...out.matchAll(/^\{"seq":\d+,"t":(\d+),/gm)].map((match) => Number(match[1]))

    expect(code).toBe(0)
    expect(times.length).toBe(out.trim().split('\n').length)
    expect(times[0]).toBe(4_000_000)
    expect(times.every((time) => time >= 4_000_000 && time <= 5_000_000)).toBe(true)
  })

  test('nothing is printed for a span in which nothing happens', async () => {
    const good = fileOf('good.yaml', GOOD)

    expect(await etcdsim('trace', good, '--from', '4s')).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('traces of runs', () => {
  test('files of one name in two folders get a trace each, and nothing unfinished stays', async () => {
    const traces = join(folder, 'twins')
    const others = mkdtempSync(join(folder, 'others-'))
    writeFileSync(join(others, 'good.yaml'), GOOD)
    await etcdsim('run', fileOf('good.yaml', GOOD), others, '--trace', traces, '--seed', 'a/b c')

    expect(readdirSync(traces)).toEqual(['good-a_b_c-2.ndjson', 'good-a_b_c.ndjson'])
  })
})

describe('a run that fails', () => {
  const failing = `${GOOD}expect: [{ by: 3s, leader: m1 }]\n`

  test('is told in full for the first ten seeds of many', async () => {
    const { code, out } = await etcdsim('run', fileOf('many.yaml', failing), '--seeds', '1..13')

    expect(code).toBe(1)
    expect(out.match(/^ {2}Repeat it: .* --seed \d+$/gm)?.length).toBe(10)
    expect(out.split('\n').slice(-4)).toEqual([
      '... and 3 more seeds',
      'FAILED  many                   seeds 1..13  0 of 13 as expected',
      '0 passed, 13 failed',
      '',
    ])
  })

  test('is repeated by a command that a shell understands, blanks and quotes included', async () => {
    const { out } = await etcdsim('run', fileOf("it's my.yaml", failing), '--seed', '$HOME')
    const command = /Repeat it: etcdsim (.*)$/m.exec(out)?.[1] ?? ''
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })

    expect(words.trim().split('\n')).toEqual([
      'run',
      join(folder, "it's my.yaml"),
      '--seed',
      '$HOME',
    ])
  })
})

test('progress is shown in a terminal only, and taken away again', async () => {
  const words = ['run', fileOf('good.yaml', GOOD), '--seeds', '1..3']
  const piped = await etcdsim(...words)
  let err = ''
  await runCommandLine(words, {
    name: 'etcdsim',
    out: () => undefined,
    err: (text) => {
      err += text
    },
    env: {},
    isTerminal: true,
    isErrTerminal: true,
    columns: 80,
  })

  expect(piped.err).toBe('')
  expect(err).toBe('\rgood: 1 of 3 seeds\rgood: 2 of 3 seeds\rgood: 3 of 3 seeds\r\u001b[K')
})

test('the title is printed before anything has happened', async () => {
  const written: string[] = []
  await runCommandLine([], {
    name: 'npm start --',
    out: (text) => written.push(text),
    err: () => undefined,
    env: {},
    isTerminal: false,
    isErrTerminal: false,
    columns: undefined,
  })

  expect(written[0]).toMatch(/^Three machines discover each other .*7 steps\n$/)
  expect(written.join('')).toContain(' try next     npm start -- run new-cluster --seed 1\n')
})

describe('the name of the program is how it was started', () => {
  test.each([
    [
      { npm_lifecycle_event: 'start', npm_package_name: 'etcdsim' },
      '/a/src/cli/main.ts',
      'npm start --',
    ],
    [{ npm_lifecycle_event: 'start', npm_package_name: 'mine' }, '/b/bin/etcdsim', 'etcdsim'],
    [{ npm_lifecycle_event: 'npx' }, '/b/bin/etcdsim', 'npx etcdsim'],
    [{ npm_lifecycle_event: 'npx' }, '/a/dist/etcdsim.js', 'node dist/etcdsim.js'],
    [{}, '/usr/bin/etcdsim', 'etcdsim'],
    [{}, '/a/dist/etcdsim.js', 'node dist/etcdsim.js'],
    [{}, '/a/my dist/etcdsim.js', "node 'my dist/etcdsim.js'"],
    [{}, '/etcdsim.js', 'node /etcdsim.js'],
  ])('%j %s: %s', (env, script, name) => {
    expect(nameOfProgram(env, script, '/a')).toBe(name)
  })
})

test('every mistake of every file is told at once, fifty at most', async () => {
  const steps = '  - { at: 1, do: heal }\n'.repeat(60)
  const bad = fileOf('bad.yaml', `${GOOD}steps:\n${steps}`)
  const { code, err } = await etcdsim('run', 'nobody', fileOf('worse.yaml', '42'), bad)

  expect(code).toBe(2)
  expect(err.match(/\[\w+\]$/gm)?.length).toBe(50)
  expect(err).toContain('There is no file "nobody"')
  expect(err).toContain('worse.yaml:1:1: Found the number 42')
  expect(err).toMatch(/\.\.\. and 12 more mistakes\.\n$/)
})

describe('wrong input ends with 2, a remedy and no stack', () => {
  const cases: readonly (readonly [string, () => readonly string[]])[] = [
    ['an unknown command', () => ['wlak', 'new-cluster']],
    ['a story without a command', () => ['new-cluster']],
    ['an unknown option', () => ['run', 'new-cluster', '--sed', '1']],
    ['no file', () => ['run']],
    ['bad seeds', () => ['run', 'new-cluster', '--seeds', '9..1']],
    ['seed and seeds', () => ['run', 'new-cluster', '--seed', '1', '--seeds', '1..2']],
    ['bad width', () => ['walk', 'new-cluster', '--width', '5']],
    ['bad format', () => ['trace', 'new-cluster', '--format', 'xml']],
    ['an unknown kind', () => ['trace', 'new-cluster', '--only', 'raft.became-laeder']],
    ['an unknown bug', () => ['run', 'new-cluster', '--bug', 'assume-dead']],
    ['an empty seed', () => ['run', 'new-cluster', '--seed', '']],
    ['a missing file', () => ['run', 'new-clutser']],
    ['a path that is too long', () => ['run', 'x'.repeat(5000)]],
    ['a path through a file', () => ['trace', join(fileOf('good.yaml', GOOD), 'x')]],
    ['an empty word', () => ['run', '']],
    ['a folder without scenarios', () => ['run', mkdtempSync(join(folder, 'empty-'))]],
    ['a device without end', () => ['run', '/dev/zero']],
    ['two files to walk', () => ['walk', 'new-cluster', 'ttl-expiry']],
    ['nothing to walk', () => ['walk']],
    ['a time without unit', () => ['trace', 'new-cluster', '--from', '3']],
    ['a reversed span', () => ['trace', 'new-cluster', '--from', '5s', '--to', '1s']],
    ['too many seeds', () => ['run', 'new-cluster', '--seeds', '1..2000000']],
    ['an unknown colour', () => ['walk', 'new-cluster', '--color', 'red']],
    ['a missing path', () => ['walk', 'nowhere/at/all.yaml']],
    ['a folder to walk', () => ['walk', '/']],
    ['an empty file', () => ['run', fileOf('empty.yaml', '')]],
    ['a tab', () => ['run', fileOf('tab.yaml', 'title: A\nmachines:\n\t- a\n')]],
    [
      'a binary file',
      () => ['run', fileOf('binary.yaml', new Uint8Array([127, 69, 76, 70, 0, 255]))],
    ],
    ['a large file', () => ['run', fileOf('large.yaml', 'a: b\n'.repeat(2_000_000))]],
    ['an unknown key', () => ['run', fileOf('key.yaml', `${GOOD}stpes: []\n`)]],
    [
      'an unknown machine',
      () => ['run', fileOf('machine.yaml', `${GOOD}steps: [{ at: 1s, do: { stop: m2 } }]\n`)],
    ],
    ['a trace folder that is a file', () => ['run', 'new-cluster', '--trace', fileOf('file', '')]],
  ]

  test.each(cases)('%s', async (_, words) => {
    const { code, out, err } = await etcdsim(...words())

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toMatch(/^ +at /m)
    expect(
      err
        .replaceAll(folder, 'FOLDER')
        .replace(/tmp\/etcdsim-\w+/g, 'FOLDER')
        .replace(/FOLDER\/empty-\w+/g, 'FOLDER/empty'),
    ).toMatchSnapshot()
  })
})
