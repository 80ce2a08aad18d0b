import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeContent } from '../../src/provision/decode-content.ts'
import { gunzip, latin1Of } from '../../src/provision/gunzip.ts'
import { openUserData } from '../../src/provision/user-data.ts'

const pack = (bytes: Uint8Array): string => gzipSync(bytes).toString('latin1')

test('what gzip has packed comes back, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      const unpacked = gunzip(pack(bytes))

      if (unpacked.kind === 'corrupt') throw new Error(unpacked.problem)
      expect(latin1Of(unpacked.bytes)).toBe(Buffer.from(bytes).toString('latin1'))
    }),
  )
})

test('packed user-data is read as UTF-8', () => {
  expect(openUserData(pack(Buffer.from('#cloud-config\nhostname: hüpf\n')))).toEqual({
    text: '#cloud-config\nhostname: hüpf\n',
  })
})

test('data that are cut short or no gzip say so in Go’s words', () => {
  const whole = pack(Buffer.from('a'.repeat(1000)))

  expect(openUserData(whole.slice(0, 15))).toEqual({ text: '', problem: 'unexpected EOF' })
  expect(openUserData(whole.slice(0, 5))).toEqual({ text: '', problem: 'unexpected EOF' })
  expect(openUserData('\x1f\x8b\x00garbage')).toEqual({ text: '', problem: 'gzip: invalid header' })
})

test('content of a file may be packed, and packed in base64', () => {
  const packed = gzipSync('hello\n')

  expect(decodeContent(packed.toString('base64'), 'gzip+base64')).toEqual({
    kind: 'decoded',
    content: 'hello\n',
  })
  expect(decodeContent('hello', 'gz')).toEqual({
    kind: 'failed',
    problem: 'Unable to decode gzip: "unexpected EOF"',
  })
})
