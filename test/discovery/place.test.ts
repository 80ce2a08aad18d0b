import { expect, test } from 'vitest'
import {
  discoveryPlace,
  discoveryToken,
  listUrl,
  registrationUrl,
  stateUrl,
} from '../../src/discovery/place.ts'
import { encodeForm, resolveLocation, targetOf } from '../../src/discovery/target.ts'

function urlsOf(url: string) {
  const result = discoveryPlace(url)
  if (result.kind === 'unreadable') return result.error
  const { place } = result
  return [registrationUrl(place, 'n'), stateUrl(place), listUrl(place)]
}

test('the public form gets a doubled slash, the keys form does not', () => {
  const query = '?consistent=true&recursive=true&sorted=false'
  expect(urlsOf('https://discovery.etcd.io/t')).toEqual([
    'https://discovery.etcd.io//t/n',
    'https://discovery.etcd.io//t/_state?prevExist=false',
    `https://discovery.etcd.io//t${query}`,
  ])
  expect(urlsOf('http://10.0.0.1:4001/v2/keys/a/t/')).toEqual([
    'http://10.0.0.1:4001/v2/keys/a/t/n',
    'http://10.0.0.1:4001/v2/keys/a/t/_state?prevExist=false',
    `http://10.0.0.1:4001/v2/keys/a/t${query}`,
  ])
})

test('a URL without a path is asked for keys of the root', () => {
  expect(urlsOf('http://h')).toEqual([
    'http://h//n',
    'http://h//_state?prevExist=false',
    'http://h/?consistent=true&recursive=true&sorted=false',
  ])
})

test('an unreadable URL gives the words of Go', () => {
  expect(urlsOf('http://h:port/t')).toBe('parse "http://h:port/t": invalid port ":port" after host')
})

test('the token is the last segment of the path', () => {
  const urls = ['https://discovery.etcd.io/t', 'http://h:4001/v2/keys/a/b/t/?x=y', 'http://h', ':']
  expect(urls.map(discoveryToken)).toEqual(['t', 't', '', ''])
})

test('ports default to 80 and 443; what cannot be dialled has no target', () => {
  const urls = [
    'http://a/x?y',
    'https://a',
    'http://a:8080',
    'ftp://a',
    'a/b',
    'http://a:0',
    'http:',
  ]
  expect(urls.map((url) => targetOf(url)?.endpoint)).toEqual([
    { host: 'a', port: 80 },
    { host: 'a', port: 443 },
    { host: 'a', port: 8080 },
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(targetOf('http://a:81/x?y=z')).toEqual({
    base: 'http://a:81',
    authority: 'a:81',
    endpoint: { host: 'a', port: 81 },
    path: '/x?y=z',
  })
})

test('a Location is absolute, rooted or relative to the last segment', () => {
  const locations = ['http://b:1/c', '//b/c', '/c?d', 'c', '']
  expect(locations.map((location) => resolveLocation('http://a/x/y?q', location))).toEqual([
    'http://b:1/c',
    'http://b/c',
    'http://a/c?d',
    'http://a/x/c',
    'http://a/x/',
  ])
})

test('a form is escaped as Go escapes it', () => {
  expect(
    encodeForm([
      ['ttl', '604800'],
      ['value', "http://h:1/a b*'(é)\ud800"],
    ]),
  ).toBe('ttl=604800&value=http%3A%2F%2Fh%3A1%2Fa+b%2A%27%28%C3%A9%29%EF%BF%BD')
})
