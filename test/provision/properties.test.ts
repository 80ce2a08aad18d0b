import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMistake } from '../../src/errors.ts'
import { explainCloudConfig } from '../../src/provision/explain.ts'
import { provision } from '../../src/provision/provision.ts'
import { findAddresses, substitute } from '../../src/provision/substitution.ts'
import { loadUnit } from '../../src/provision/unit.ts'
import { validateUserData } from '../../src/provision/validate.ts'
import { sourceText } from '../../src/text/source.ts'
import { mutatedSeed as mutated, PIECES } from './arbitrary-document.ts'
import { MACHINE_ID, SEED } from './seed.ts'

const arbitrary = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('a', 'b', 'coreos', 'units', 'x: y', ...PIECES), { maxLength: 40 })
    .map((parts) => `#cloud-config\n${parts.join('')}`),
)

const ADDRESSES = findAddresses({
  privateIpv4: '10.10.10.1',
  publicIpv4: null,
  environment: new Map(),
})

function provisionAll(userData: string) {
  const provisioned = provision({
    userData,
    fileName: 'f',
    datasource: 'local-file',
    privateIpv4: '10.10.10.1',
    publicIpv4: null,
    environment: new Map(),
    logTime: '',
    validator: 'last',
  })
  const files = new Map(provisioned.files.map((file) => [file.path, file.content]))
  loadUnit('etcd.service', files, { machineId: MACHINE_ID })
  return provisioned
}

test('provisioning never throws, and what is rejected is explained', () => {
  fc.assert(
    fc.property(fc.oneof(mutated, arbitrary), (text) => {
      const provisioned = provisionAll(text)
      const mistakes = explainCloudConfig(sourceText('f.yaml', substitute(text, ADDRESSES)))
      const lines = text.split('\n').length

      if (provisioned.outcome === 'rejected') {
        expect(provisioned.mistake?.message).not.toBe('')
        expect(mistakes).toHaveLength(1)
      } else if (provisioned.exitCode === 0) {
        expect(mistakes.filter((mistake) => mistake.code !== 'TEXT_BINARY')).toEqual([])
      }
      for (const mistake of mistakes) {
        expect(mistake.line).toBeGreaterThanOrEqual(1)
        expect(mistake.line).toBeLessThanOrEqual(lines)
        expect(formatMistake(mistake)).not.toMatch(/undefined|null/)
      }
    }),
    { numRuns: 2000 },
  )
})

test('the validator reports the YAML error of a document exactly when it is rejected for one', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      // The validator reads the document before the substitution.
      const substituted = substitute(text, ADDRESSES)
      const { outcome, mistake } = provisionAll(substituted)
      const result = validateUserData(substituted)

      const isYaml = outcome === 'rejected' && mistake?.message.startsWith('YAML error')
      const isReported =
        result.kind === 'report' &&
        result.lines.some(
          (line) => line.line === 0 && line.message.startsWith('incorrect type for ""'),
        )
      expect(isReported).toBe(isYaml === true)
    }),
    { numRuns: 500 },
  )
})

test('a document without mistakes stays as it is when comments are added', () => {
  const lines = SEED.split('\n')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: lines.length - 1 }), fc.nat({ max: 8 }), (at, indent) => {
      const text = lines.toSpliced(at, 0, `${' '.repeat(indent)}# note`).join('\n')

      expect(provisionAll(text).files).toEqual(provisionAll(SEED).files)
    }),
  )
})
