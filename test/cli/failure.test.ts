import { expect, test } from 'vitest'
import { explainFailure } from '../../src/cli/failure.ts'
import { SimError } from '../../src/index.ts'

/** What is said of a failure, and how the command ends. */
function explained(thrown: unknown) {
  let err = ''
  const code = explainFailure(thrown, {
    name: 'etcdsim',
    out: () => undefined,
    err: (text) => {
      err += text
    },
    env: {},
    isTerminal: false,
    isErrTerminal: false,
    columns: undefined,
  })
  return { code, err }
}

test('a defect of our own ends with 3, says that it is one and where it happened', () => {
  const { code, err } = explained(new Error('a promise is broken'))

  expect(code).toBe(3)
  expect(err).toMatch(/^Error: a promise is broken\n +at /)
  expect(err).toMatch(
    /This is a defect of etcdsim: please report it with the command you gave\.\n$/,
  )
})

test('what is thrown and no error at all is a defect, too', () => {
  expect(explained('odd')).toEqual({
    code: 3,
    err: 'odd\nThis is a defect of etcdsim: please report it with the command you gave.\n',
  })
})

test('a mistake ends with 2 and no stack', () => {
  const mistake = {
    code: 'A_B',
    file: 'a.yaml',
    line: 1,
    column: 2,
    what: 'Wrong.',
    remedy: 'Mend.',
  }

  expect(explained(new SimError([mistake]))).toEqual({
    code: 2,
    err: 'a.yaml:1:2: Wrong. Mend. [A_B]\n',
  })
})
