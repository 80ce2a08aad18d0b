import { expect, test } from 'vitest'
import { ms, seconds } from '../../../src/kernel/time.ts'
import { Lab, nameOf } from './lab.ts'

// spec/etcd-0.4.md, section 2, RESTART, and section 13, S3.

test('a returning member reads its log, names its peers, registers, joins once and starts', () => {
  const lab = new Lab()
  lab.cluster(3)
  lab.kill(3)
  lab.wait(seconds(1))
  const before = lab.notes.journal('m3').length

  lab.start(3)
  lab.wait(seconds(2))

  const lines = lab.notes.journal('m3').slice(before)
  expect(
    lines.map((line) => line.replace(/\(http.*\)/, '(...)').replace(/\[[^n].*\]/, '[...]')),
  ).toEqual([
    "INFO      | <m3>: peer added: '<m1>'",
    "INFO      | <m3>: peer added: '<m2>'",
    'INFO      | Peer URLs in log:  / <m3> (...)',
    'INFO      | Discovery via https://discovery.etcd.io using prefix /506f6c1bc729377252232a0121247119.',
    'INFO      | Discovery found peers [...]',
    'INFO      | Discovery fetched back peer list: [...]',
    expect.stringMatching(/^INFO {6}\| Send Join Request to http:\/\/10\.10\.10\.[12]:7001\/join$/),
    expect.stringMatching(/^INFO {6}\| <m3> joined the cluster via peer 10\.10\.10\.[12]:7001$/),
    'INFO      | etcd server [name <m3>, listen on :4001, advertised url http://10.10.10.3:4001]',
    'INFO      | peer server [name <m3>, listen on :7001, advertised url http://10.10.10.3:7001]',
    'INFO      | <m3> starting in peer mode',
    "INFO      | <m3>: state changed from 'initialized' to 'follower'.",
  ])
})

test('reading the log takes 2 to 80 ms, during which nobody is asked and nothing listens', () => {
  const lab = new Lab()
  lab.cluster(2)
  lab.kill(2)
  lab.wait(ms(100))

  lab.start(2)
  lab.wait(seconds(1))

  const told = lab.notes.all('journal.line').filter(({ machine }) => machine === 'm2')
  const added = told.findLast(({ event }) => event.text.includes('peer added'))
  const asking = told.findLast(({ event }) => event.text.includes('Peer URLs in log'))
  const tookUs = (asking?.t ?? 0) - (added?.t ?? 0)
  expect(tookUs).toBeGreaterThanOrEqual(ms(2))
  expect(tookUs).toBeLessThanOrEqual(ms(80))
})

test('the same name at a new address rejoins: only its peer URL changes', () => {
  const lab = new Lab()
  lab.cluster(3)
  lab.kill(2)

  lab.start(2, { ETCD_ADDR: '10.10.10.2:4002', ETCD_PEER_ADDR: '10.10.10.2:7002' })
  lab.wait(seconds(4))

  const member = lab.member(1).members.find(({ name }) => name === nameOf(2))
  expect(member).toEqual({
    name: nameOf(2),
    peerUrl: 'http://10.10.10.2:7002',
    clientUrl: 'http://10.10.10.2:4001',
  })
  expect(lab.notes.journal('m1')).toContain(
    'INFO      | Rejoin with http://10.10.10.2:7002 instead of http://10.10.10.2:7001 from <m2>',
  )
  expect(lab.member(2).commitIndex).toBe(lab.member(1).commitIndex)
})
