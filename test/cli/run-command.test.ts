import { describe, expect, test } from 'vitest'
import { etcdsim, fileOf, LONELY, session, steady } from './session.ts'

const good = fileOf('good.yaml', LONELY)
const bad = fileOf('bad.yaml', `${LONELY}expect: [{ by: 3s, leader: m1 }]\n`)
const odd = fileOf('odd.yaml', LONELY.replace('One machine', 'Odd <&"> #1'))

/** This command, started again from its sources. */
const again = [process.execPath, '--import', 'tsx', 'src/cli/main.ts']

describe('reporters', () => {
  test('tap', async () => {
    const { code, out } = await etcdsim('run', good, bad, '--reporter', 'tap')

    expect(code).toBe(1)
    expect(steady(out)).toMatchInlineSnapshot(`
      "TAP version 14
      1..2
      ok 1 - good seed 1
      not ok 2 - bad seed 1
        ---
        severity: fail
        message: "bad.yaml:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs."
        reasons:
          - "bad.yaml:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs."
        fingerprint: "920aa1eec78dbcc5"
        repeat: "etcdsim run bad.yaml --seed 1"
        ...
      "
    `)
  })

  test('junit', async () => {
    const { code, out } = await etcdsim('run', odd, bad, '--reporter', 'junit')

    expect(code).toBe(1)
    expect(steady(out)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="etcdsim" tests="2" failures="1" errors="0">
        <testsuite name="odd" tests="1" failures="0" errors="0" skipped="0">
          <testcase classname="odd" name="seed 1" file="odd.yaml"/>
        </testsuite>
        <testsuite name="bad" tests="1" failures="1" errors="0" skipped="0">
          <testcase classname="bad" name="seed 1" file="bad.yaml">
            <failure message="bad.yaml:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs." type="failed">seed 1  5s  2 events  920aa1eec78dbcc5
      bad.yaml:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs.
      Repeat it: etcdsim run bad.yaml --seed 1</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('github', async () => {
    const { out } = await etcdsim('run', bad, '--reporter', 'github')

    expect(steady(out)).toMatchInlineSnapshot(`
      "FAILED  bad                    seed 1  5s  2 events  920aa1eec78dbcc5
        bad.yaml:6:10: Expected { by: 3s, leader: m1 }, but no etcd runs.
        Repeat it: etcdsim run bad.yaml --seed 1
      ::error file=bad.yaml,line=6,col=10,title=bad%2C seed 1::Expected { by: 3s, leader: m1 }, but no etcd runs.%0ARepeat it: etcdsim run bad.yaml --seed 1
      0 passed, 1 failed
      "
    `)
  })

  test('json', async () => {
    const { out } = await etcdsim('run', good, '--seeds', '1..2', '--reporter', 'json')

    expect(JSON.parse(out)).toMatchObject({
      passed: 2,
      failed: 0,
      runs: [
        { name: 'good', seed: '1', verdict: 'passed', reasons: [] },
        { name: 'good', seed: '2', verdict: 'passed', reasons: [] },
      ],
    })
  })

  test('an unknown one is refused', async () => {
    const { code, err } = await etcdsim('run', good, '--reporter', 'xml')

    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "error: option '--reporter <NAME>' argument 'xml' is invalid. Allowed choices are pretty, tap, junit, github, json, ndjson. [CLI_BAD_COMMAND]
      Write it as in \`etcdsim run scenarios\`; \`etcdsim run --help\` tells all.
      ",
      }
    `)
  })
})

describe('several processes', () => {
  test('give the same text as one', async () => {
    const words = ['run', bad, '--seeds', '1..4']
    const alone = await session(words)
    const together = await session([...words, '--jobs', '2'], { again })

    expect(together).toEqual(alone)
    expect(together.out).toContain('0 passed, 4 failed')
  }, 60_000)

  test('one that dies is a failure of each run it has not told', async () => {
    const dying = [process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")', '--']
    const { code, out } = await session(['run', good, '--jobs', '2'], { again: dying })

    expect({ code, out: steady(out) }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "out": "FAILED  good                   seed 1
        The process that should have run this was ended by SIGKILL before it had told how it went.
        Repeat it: etcdsim run good.yaml --seed 1
      0 passed, 1 failed
      ",
      }
    `)
  })

  test('one that cannot be started is told, too', async () => {
    const { out } = await session(['run', good, '--jobs', '2'], { again: ['/nowhere/node'] })

    expect(out).toContain('could not be started (spawn /nowhere/node ENOENT)')
  })
})

test('--twice tells of a scenario that repeats nothing more', async () => {
  const { code, out } = await etcdsim('run', good, '--twice')

  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('1 passed, 0 failed') })
})

test('schema prints a JSON Schema with every word of a scenario', async () => {
  const { code, out } = await etcdsim('schema')
  const schema = JSON.parse(out)

  expect(code).toBe(0)
  expect(Object.keys(schema.properties)).toContain('machines')
  expect(schema.required).toEqual(['title', 'edition', 'seed', 'machines', 'ends'])
})
