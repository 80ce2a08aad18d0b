import { expect, test } from 'vitest'
import {
  formatUrl,
  formatUrlFailure,
  parseRequestUri,
  parseUrl,
  splitHostPort,
} from '../../src/text/url.ts'

test('a URL is taken apart', () => {
  const result = parseUrl('HTTP://10.10.10.1:7001/v2/keys/a%20b?wait=true#x')

  expect(result).toEqual({
    kind: 'url',
    url: {
      scheme: 'http',
      host: '10.10.10.1',
      port: 7001,
      authority: '10.10.10.1:7001',
      path: '/v2/keys/a%20b',
      query: 'wait=true',
    },
  })
  expect(result.kind === 'url' && formatUrl(result.url)).toBe(
    'http://10.10.10.1:7001/v2/keys/a%20b?wait=true',
  )
})

test.each([
  [':4001', 'parse :4001: missing protocol scheme'],
  ['127.0.0.1:2380', 'parse 127.0.0.1:2380: first path segment in URL cannot contain colon'],
  ['http://a:port/x', 'parse http://a:port/x: invalid port ":port" after host'],
  ['http://$' + '{X}:2380', 'parse http://$' + '{X}:2380: invalid character "{" in host name'],
  ['http://a/%zz', 'parse http://a/%zz: invalid URL escape "%zz"'],
])('%s fails in the words of Go', (text, message) => {
  const result = parseUrl(text)

  expect(result.kind === 'failed' && formatUrlFailure(result.failure, 'unquoted')).toBe(message)
})

test('later releases of Go quote the text', () => {
  expect(formatUrlFailure({ url: ':4001', reason: 'missing protocol scheme' }, 'quoted')).toBe(
    'parse ":4001": missing protocol scheme',
  )
})

test.each(['/abc', 'https://discovery.etcd.io/<token>', 'http://a/b c'])(
  '%s may stand in a request',
  (text) => {
    expect(parseRequestUri(text).kind).toBe('url')
  },
)

test.each(['', 'discovery.etcd.io/abc', '5', 'https://discovery.etcd.io:port/abc'])(
  '"%s" may not stand in a request',
  (text) => {
    expect(parseRequestUri(text).kind).toBe('failed')
  },
)

test('host and port are split at the last colon', () => {
  expect(splitHostPort('10.0.0.1:7001')).toEqual({ host: '10.0.0.1', port: 7001 })
  expect(splitHostPort('[::1]:80')).toEqual({ host: '::1', port: 80 })
  expect(splitHostPort(':4001')).toEqual({ host: '', port: 4001 })
  expect(splitHostPort('10.0.0.1')).toBeUndefined()
  expect(splitHostPort('a:70000')).toBeUndefined()
})
