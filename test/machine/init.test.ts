import { expect, test } from 'vitest'
import type { JournalLine } from '../../src/host/event.ts'
import { days, seconds } from '../../src/kernel/time.ts'
import { DEFAULT_NETWORK } from '../../src/world/blueprint.ts'
import { World } from '../../src/world/world.ts'
import { Notes } from '../etcd/v04/lab.ts'

// spec/machine-config.md, sections 2, 4, 5 and 6.

const MACHINE_ID = '0d79b4791be9688332cc05367366551e'

const GOOD = `#cloud-config
coreos:
  etcd:
    discovery: https://discovery.etcd.io/506f6c1bc729377252232a0121247119
    addr: $private_ipv4:4001
    peer-addr: $private_ipv4:7001
  units:
    - name: etcd.service
      command: start
    - name: fleet.service
      command: start
`

/** One machine that boots at once with this user-data; a discovery service if it is asked for. */
function boot(userData: string, options: { hasDiscovery?: boolean } = {}) {
  const notes = new Notes()
  const world = World.create(
    {
      edition: '0.4',
      seed: 's',
      startUs: 1_407_628_800_000_000,
      network: DEFAULT_NETWORK,
      discovery: {
        ip: '10.10.10.200',
        names: options.hasDiscovery === false ? [] : ['discovery.etcd.io'],
        tokens: ['506f6c1bc729377252232a0121247119'],
      },
      machines: [
        {
          name: 'm1',
          machineId: MACHINE_ID,
          privateIpv4: '10.10.10.1',
          publicIpv4: null,
          bootsAt: 0,
          bare: false,
          userData,
          userDataFile: 'user-data',
        },
      ],
      steps: [],
      bugs: [],
    },
    notes,
  )
  return { world, notes, said: (source: string) => journalOf(notes, source) }
}

function journalOf(notes: Notes, source: string): readonly string[] {
  return notes
    .all('journal.line')
    .filter(({ machine, event }) => machine === 'm1' && event.source === source)
    .map(({ event }) => (event as JournalLine).text.replace(/^\d{4}\/\S+ \S+ /, ''))
}

test('units are started by command, in order, each after the job of the one before', () => {
  const { world, notes, said } = boot(GOOD)

  world.runUntil(seconds(10))

  expect(
    said('coreos-cloudinit').filter(
      (line) => line.includes('unit command') || line.startsWith('Result'),
    ),
  ).toEqual([
    'Calling unit command "start" on "etcd.service"',
    'Result of "start" on "etcd.service": done',
    'Calling unit command "start" on "fleet.service"',
    'Result of "start" on "fleet.service": done',
  ])
  expect(notes.all('unit.started').map(({ event }) => event.unit)).toEqual([
    'etcd.service',
    'fleet.service',
  ])
})

test('addresses are substituted, options come by the drop-in, the name is the machine id', () => {
  const { world } = boot(GOOD)

  world.runUntil(seconds(10))

  const view = world.members().find(({ machine }) => machine === 'm1')?.view
  expect(view?.members).toEqual([
    { name: MACHINE_ID, peerUrl: 'http://10.10.10.1:7001', clientUrl: 'http://10.10.10.1:4001' },
  ])
})

test('one blank too many: nothing of the file is applied, and the machine runs on', () => {
  const { world, notes, said } = boot(GOOD.replace('    addr:', '     addr:'))

  world.runUntil(seconds(30))

  expect(notes.all('config.rejected').map(({ event }) => event.line)).toEqual([5])
  expect(notes.all('unit.started')).toEqual([])
  expect(said('coreos-cloudinit').join('\n')).toMatch(/YAML error: line \d+: /)
  expect(world.machines()[0]).toMatchObject({ power: 'on', programs: ['init'] })
})

test('an etcd that ends with 1 is started again 10 s after its end, for ever', () => {
  const { world, notes, said } = boot(GOOD, { hasDiscovery: false })

  world.runUntil(seconds(60))

  const exits = notes.all('unit.exited').map(({ t }) => t)
  const starts = notes
    .all('process.started')
    .filter(({ event }) => event.program === 'etcd')
    .filter(({ machine }) => machine === 'm1')
    .map(({ t }) => t)
  expect(exits.length).toBeGreaterThanOrEqual(5)
  for (const [position, exit] of exits.slice(0, -1).entries()) {
    const waited = (starts[position + 1] ?? 0) - exit
    expect(waited).toBeGreaterThanOrEqual(seconds(10))
    expect(waited).toBeLessThan(seconds(10.1))
  }
  expect(
    said('systemd')
      .filter((line) => line.startsWith('etcd.service:'))
      .slice(0, 3),
  ).toEqual([
    'etcd.service: Main process exited, code=exited, status=1/FAILURE',
    "etcd.service: Failed with result 'exit-code'.",
    'etcd.service: Scheduled restart job, restart counter is at 1.',
  ])
})

test('an end by SIGTERM is no failure, but Restart=always starts it again', () => {
  const { world, notes, said } = boot(GOOD)
  world.runUntil(seconds(5))

  world.apply({ kind: 'kill', machine: 'm1', program: 'etcd', signal: 'SIGTERM' })
  world.runUntil(seconds(20))

  expect(said('systemd').filter((line) => line.startsWith('etcd.service:'))).toEqual([
    'etcd.service: Main process exited, code=killed, status=15/TERM',
    'etcd.service: Scheduled restart job, restart counter is at 1.',
  ])
  expect(notes.all('unit.exited').map(({ event }) => event.restartInUs)).toEqual([seconds(10)])
})

test('a restart command starts the unit again at once', () => {
  const { world, notes } = boot(
    GOOD.replace(
      '    - name: fleet.service\n      command: start',
      '    - name: etcd.service\n      command: restart',
    ),
  )

  world.runUntil(seconds(5))

  expect(notes.all('unit.started').map(({ event }) => event.unit)).toEqual([
    'etcd.service',
    'etcd.service',
  ])
  expect(notes.all('unit.exited').map(({ event }) => event.restartInUs)).toEqual([null])
})

test('a reboot applies the user-data again; the member restarts from its log', () => {
  const { world, notes, said } = boot(GOOD)
  world.runUntil(seconds(5))

  world.apply({ kind: 'reboot', machine: 'm1' })
  world.runUntil(seconds(30))

  expect(notes.all('config.applied')).toHaveLength(2)
  expect(said('etcd').some((line) => line.includes(`Peer URLs in log:  / ${MACHINE_ID}`))).toBe(
    true,
  )
  expect(world.members()[0]?.view).toMatchObject({ role: 'leader', term: 1 })
})

test('the registration is renewed every 21 hours as long as the process lives', () => {
  const { world, notes } = boot(GOOD)

  world.runUntil(days(1))

  const beats = notes.all('discovery.heartbeat-sent').map(({ t }) => t)
  const registered = notes.all('discovery.registered')[0]?.t ?? 0
  expect(beats).toEqual([registered + seconds(75_600)])
})
