import { expect, test } from 'vitest'
import {
  curlRequest,
  deleteRequest,
  getRequest,
  postRequest,
  putRequest,
  watchRequest,
} from '../../src/client/build.ts'
import { ms, seconds } from '../../src/kernel/time.ts'

const at = { endpoint: 'http://10.10.10.1:4001' }
const FORM = [['Content-Type', 'application/x-www-form-urlencoded']]
const LIMITS = { redirects: 10, timeoutUs: seconds(5) }

test('a write carries value and lifetime in its form, conditions in its query', () => {
  expect(putRequest({ ...at, key: '/a', value: '1' })).toEqual({
    method: 'PUT',
    url: 'http://10.10.10.1:4001/v2/keys/a',
    headers: FORM,
    body: 'value=1',
    ...LIMITS,
  })
  expect(
    putRequest({ ...at, key: '/a', value: 'x & y', ttl: 5, prevValue: '1', prevExist: true }),
  ).toMatchObject({
    url: 'http://10.10.10.1:4001/v2/keys/a?prevValue=1&prevExist=true',
    body: 'value=x+%26+y&ttl=5',
  })
  expect(putRequest({ ...at, key: 'a/b', dir: true, ttl: '' })).toMatchObject({
    url: 'http://10.10.10.1:4001/v2/keys/a/b',
    body: 'ttl=&dir=true',
  })
  expect(postRequest({ ...at, key: '/queue', value: 'x' }).method).toBe('POST')
})

test('a key is escaped where it could end the path', () => {
  expect(getRequest({ ...at, key: '/a b/c?d' }).url).toBe(
    'http://10.10.10.1:4001/v2/keys/a%20b/c%3Fd',
  )
  expect(getRequest({ ...at, key: '/' }).url).toBe('http://10.10.10.1:4001/v2/keys/')
})

test('reads, removals and watches say what they want in the query', () => {
  expect(getRequest({ ...at, key: '/a', recursive: true, sorted: true, quorum: false })).toEqual({
    method: 'GET',
    url: 'http://10.10.10.1:4001/v2/keys/a?recursive=true&sorted=true&quorum=false',
    headers: [],
    body: '',
    ...LIMITS,
  })
  expect(deleteRequest({ ...at, key: '/a', recursive: true, timeoutUs: ms(1) })).toEqual({
    method: 'DELETE',
    url: 'http://10.10.10.1:4001/v2/keys/a?recursive=true',
    headers: [],
    body: '',
    redirects: 10,
    timeoutUs: ms(1),
  })
  expect(watchRequest({ ...at, key: '/a', waitIndex: 7 })).toMatchObject({
    url: 'http://10.10.10.1:4001/v2/keys/a?wait=true&waitIndex=7',
    timeoutUs: seconds(60),
  })
})

test('any request: a body alone makes it a PUT of a form', () => {
  const url = 'http://10.10.10.1:7001/v2/admin/config'
  expect(curlRequest({ url })).toEqual({ method: 'GET', url, headers: [], body: '', ...LIMITS })
  expect(curlRequest({ url, body: '{}', redirects: 0 })).toEqual({
    method: 'PUT',
    url,
    headers: FORM,
    body: '{}',
    redirects: 0,
    timeoutUs: seconds(5),
  })
  const headers = [['content-type', 'application/json']] as const
  expect(curlRequest({ url, body: '{}', headers }).headers).toEqual(headers)
})
