import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { planApply } from '../../src/provision/apply-plan.ts'
import { parseCloudConfig } from '../../src/provision/cloud-config.ts'
import { provision } from '../../src/provision/provision.ts'
import { findAddresses, substitute } from '../../src/provision/substitution.ts'
import { formatReportLine, validateUserData } from '../../src/provision/validate.ts'

// Recorded with the last coreos-cloudinit: see the README beside the vectors.
const FOLDER = new URL('../fixtures/cloud-config/', import.meta.url)

interface Vector {
  readonly name: string
  readonly input?: string
  readonly inputBase64?: string
  readonly stderr: string
  readonly orderVaries?: boolean
  readonly metadata?: { readonly publicIPv4?: string; readonly privateIPv4?: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly generated?: Generated
  readonly applyRun?: {
    readonly exitCode: number
    readonly stdout: string
    readonly stderr: string
  }
}

interface Generated {
  readonly parsedAs: string
  readonly parseError?: string
  readonly substituted?: string
  readonly unitFiles?: readonly { readonly path: string; readonly content: string }[]
  readonly actions?: readonly string[]
  readonly writeFiles?: readonly WrittenFile[]
  readonly hostname?: string
  readonly users?: readonly string[]
  readonly etcEnvironment?: Readonly<Record<string, string>>
  readonly log: string
}

interface WrittenFile {
  readonly path: string
  readonly content: string
  readonly mode: string
  readonly permissionsError?: string
}

/** Packed data must be unpacked first; nothing here can do that yet. */
const NOT_YET = new Set(['gzip-valid'])

const vectors = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Vector)
  .filter((vector) => !NOT_YET.has(vector.name))

const inputOf = (vector: Vector): string =>
  vector.input ?? Buffer.from(vector.inputBase64 ?? '', 'base64').toString('utf8')

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const sortedIf = (varies: boolean | undefined, lines: readonly string[]): string[] =>
  varies ? [...lines].sort() : [...lines]

const sourcesOf = (vector: Vector) => ({
  publicIpv4: vector.metadata?.publicIPv4 ?? null,
  privateIpv4: vector.metadata?.privateIPv4 ?? null,
  environment: new Map(Object.entries(vector.environment ?? {})),
})

const FETCHING = /^(Checking availability|Fetching user-data|Failed decompressing)/

/** A test where the vector has something to compare with; not even a skipped one where it has not. */
const testIf = (applies: boolean): ((name: string, check: () => void) => void) =>
  applies ? test : () => {}

describe.each(vectors)('$name', (vector) => {
  test('gets the report of the recorded validator', () => {
    const expected = linesOf(vector.stderr).filter((line) => !FETCHING.test(line))

    const result = validateUserData(inputOf(vector))

    const lines = result.kind === 'crashed' ? [result.message] : result.lines.map(formatReportLine)
    expect(sortedIf(vector.orderVaries, lines)).toEqual(sortedIf(vector.orderVaries, expected))
  })

  testIf(vector.applyRun !== undefined)('is applied as in the recorded run', () => {
    const provisioned = provision({
      ...sourcesOf(vector),
      userData: inputOf(vector),
      fileName: 'user-data',
      datasource: 'local-file',
      logTime: '',
      validator: 'last',
    })

    const printed = (stream: string): string[] =>
      provisioned.journal.filter((line) => line.stream === stream).map((line) => line.text)
    const { orderVaries, applyRun } = vector
    expect(provisioned.exitCode).toBe(applyRun?.exitCode)
    expect(printed('stdout')).toEqual(linesOf(applyRun?.stdout ?? ''))
    expect(sortedIf(orderVaries, printed('stderr'))).toEqual(
      sortedIf(orderVaries, linesOf(applyRun?.stderr ?? '')),
    )
  })

  testIf(vector.generated?.parsedAs === 'cloud-config')(
    'makes the recorded files and calls',
    () => {
      const { generated } = vector
      const addresses = findAddresses(sourcesOf(vector))
      const text = substitute(inputOf(vector), addresses)

      const result = parseCloudConfig(text)

      expect(text).toBe(generated?.substituted ?? inputOf(vector))
      if (result.kind === 'failed') throw new Error(result.message)
      const plan = planApply(result.config, addresses, new Map())
      const broken = generated?.writeFiles?.find((file) => file.permissionsError !== undefined)
      expect(result.config.hostname).toBe(generated?.hostname ?? '')
      expect(result.config.users.map((user) => user.name)).toEqual(generated?.users ?? [])
      expect(plan.failure).toBe(broken?.permissionsError)
      if (broken !== undefined) return
      expect(plan.actions).toEqual(generated?.actions)
      expect(unitFiles(plan)).toEqual(generated?.unitFiles)
      expect(otherFiles(plan)).toEqual([
        ...(generated?.writeFiles ?? []).map(({ path, content, mode }) => ({
          path,
          content,
          mode,
        })),
        ...environmentFile(generated?.etcEnvironment),
      ])
      expect(plan.log.filter((line) => !STEPS.test(line))).toEqual(
        linesOf(generated?.log ?? '').filter((line) => !/^(Parsing|Calling|Result)/.test(line)),
      )
    },
  )

  testIf(vector.generated?.parseError?.startsWith('YAML') === true)(
    'is rejected in the recorded words',
    () => {
      const result = parseCloudConfig(inputOf(vector))

      expect(result).toMatchObject({ kind: 'failed', message: vector.generated?.parseError })
    },
  )
})

/** Lines of the steps before the units; the recording stand-in had none of them. */
const STEPS = /^(Set hostname|Creating user|Authoriz|Wrote file|Updated)/

type Plan = ReturnType<typeof planApply>

const isUnitFile = (path: string): boolean => path.includes('/systemd/')

// The recording lists masked units among the calls only.
const unitFiles = (plan: Plan) =>
  plan.files
    .filter((file) => isUnitFile(file.path) && file.content !== '')
    .map(({ path, content }) => ({ path, content }))

const otherFiles = (plan: Plan) =>
  plan.files
    .filter((file) => !isUnitFile(file.path))
    .map(({ path, content, mode }) => ({ path, content, mode: `0${mode.toString(8)}` }))

function environmentFile(variables: Readonly<Record<string, string>> | undefined) {
  if (variables === undefined) return []
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  return [{ path: '/etc/environment', content: lines.join(''), mode: '0644' }]
}
