import { describe, expect, test } from 'vitest'
import {
  decideClaim,
  decideList,
  decideRegistration,
  NO_PEER_LISTED,
  withoutScheme,
} from '../../src/discovery/v04-decision.ts'

const REFUSED_412 =
  '{"errorCode":105,"message":"Key already exists","cause":"/_etcd/registry/t/_state","index":6}\n'
const MISSING_404 =
  '{"errorCode":100,"message":"Key not found","cause":"/_etcd/registry/t","index":3}\n'

describe('the registration', () => {
  test('stands with 201 and with 200', () => {
    const body = '{"action":"set","node":{"key":"/t/a"}}'
    expect(decideRegistration({ status: 201, body })).toEqual({ kind: 'registered' })
    expect(decideRegistration({ status: 200, body })).toEqual({ kind: 'registered' })
  })

  test('is refused with the error as go-etcd prints it', () => {
    expect(decideRegistration({ status: 404, body: MISSING_404 })).toEqual({
      kind: 'refused',
      error: '100: Key not found (/_etcd/registry/t) [3]',
    })
  })
})

describe('the claim', () => {
  test('founds with a created key of value started', () => {
    const body = '{"action":"create","node":{"key":"/t/_state","value":"started"}}'
    expect(decideClaim({ status: 201, body })).toEqual({ kind: 'created' })
  })

  test('finds another founder by error 105, whatever the status', () => {
    expect(decideClaim({ status: 412, body: REFUSED_412 })).toEqual({ kind: 'found' })
    expect(decideClaim({ status: 400, body: REFUSED_412 })).toEqual({ kind: 'found' })
  })

  test('ends with any other error', () => {
    expect(decideClaim({ status: 403, body: '{"errorCode":102,"message":"Not a file"}' })).toEqual({
      kind: 'refused',
      error: '102: Not a file () [0]',
    })
  })
})

describe('the list', () => {
  const entry = (name: string, ip: string) =>
    `{"key":"/_etcd/registry/t/${name}","value":"http://${ip}:7001"}`
  const list = (...entries: string[]) => ({
    status: 200,
    body: `{"action":"get","node":{"key":"/_etcd/registry/t","dir":true,"nodes":[${entries}]}}`,
  })

  test('keeps the order of the answer and skips the own entry', () => {
    const answer = list(entry('c', '10.0.0.3'), entry('a', '10.0.0.1'), entry('b', '10.0.0.2'))
    expect(decideList(answer, 'a', '/t')).toEqual({
      kind: 'peers',
      urls: ['http://10.0.0.3:7001', 'http://10.0.0.2:7001'],
    })
  })

  test('does not take another name that ends alike for its own', () => {
    expect(decideList(list(entry('ba', '10.0.0.2')), 'a', '/t')).toMatchObject({ kind: 'peers' })
  })

  test('without others is refused: nothing was probed', () => {
    const alone = { kind: 'alone', error: NO_PEER_LISTED }
    expect(decideList(list(entry('a', '10.0.0.1')), 'a', '/t')).toEqual(alone)
    expect(decideList({ status: 200, body: '{"action":"get","node":{}}' }, 'a', '/t')).toEqual(
      alone,
    )
  })

  test('without a node is refused, naming the prefix', () => {
    expect(decideList({ status: 200, body: '{"action":"get"}' }, 'a', '/t')).toEqual({
      kind: 'refused',
      error: "/t key doesn't exist.",
    })
  })
})

test.each([
  ['404 page not found\n', "invalid character 'p' after top-level value"],
  ['<html>', "invalid character '<' looking for beginning of value"],
  ['', 'unexpected end of JSON input'],
])('the body %j is complained about as Go does', (body, error) => {
  expect(decideClaim({ status: 404, body })).toEqual({ kind: 'refused', error })
})

test('a peer URL loses its scheme, and anything behind the host', () => {
  expect(['http://10.0.0.1:7001', 'https://a:1/x', '10.0.0.1:7001'].map(withoutScheme)).toEqual([
    '10.0.0.1:7001',
    'a:1',
    '10.0.0.1:7001',
  ])
})
