import type { Core } from './core.ts'
import { DISCOVERY, FIRST_MACHINE, furtherStorages } from './hosts.ts'
import type { Intervention } from './intervention.ts'
import { connect } from './power.ts'
import { signalProcess, spawnProcess } from './process-life.ts'

const STORAGE_PORT = 4001
const PEER_PORT = 7001
const NO_OPTIONS = { env: new Map<string, string>(), args: [] }
/** The service is older than the run: its storage opens as early as it can. */
const STORAGE_OPENS_US = 1_000
/** The storage has led itself long before anybody asks for a token. */
const TOKENS_AFTER_US = 2_000

/** Further storages join the first one after the other, long before the first machine has booted. */
const NEXT_JOINS_AFTER_US = 150_000

/**
 * Starts the service before the run's first event: an etcd of one or three members with the
 * application in front of the first.
 */
export function startDiscovery(core: Core): void {
  const machine = core.machine(DISCOVERY)
  for (const storage of storagesOf(core)) connect(core, core.machine(storage.number))
  core.chance.pin('opening-time discovery', [STORAGE_OPENS_US])
  for (const storage of storagesOf(core)) startStorage(core, storage)
  startFront(core)
  const tokens = core.blueprint.discovery?.tokens ?? []
  tokens.forEach((token, position) => {
    const url = `http://127.0.0.1:${STORAGE_PORT}/v2/keys/_etcd/registry/${token}`
    const options = {
      id: `token ${token}`,
      request: {
        method: 'PUT',
        url,
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'dir=true',
        redirects: 0,
        timeoutUs: 1_000_000,
      },
    }
    const delayUs = TOKENS_AFTER_US + position
    spawnProcess(core, machine, { program: 'curl', source: 'curl', options, parent: 0, delayUs })
  })
}

/** A member of the service's own cluster. */
interface Storage {
  readonly number: number
  readonly env: ReadonlyMap<string, string>
  readonly delayUs: number
}

/** The members of the service's own cluster, the first one first. One alone needs no address. */
function storagesOf(core: Core): readonly Storage[] {
  const { discovery, machines } = core.blueprint
  const others = furtherStorages(core.blueprint)
  const ip = others.length === 0 ? '127.0.0.1' : (discovery?.ip ?? '')
  const founder = { number: DISCOVERY, env: storageEnv('discovery', ip), delayUs: 0 }
  const joiners = others.map((other, position) => ({
    number: FIRST_MACHINE + machines.length + position,
    env: new Map([...storageEnv(other.name, other.ip), ['ETCD_PEERS', `${ip}:${PEER_PORT}`]]),
    delayUs: NEXT_JOINS_AFTER_US * (position + 1),
  }))
  return [founder, ...joiners]
}

function storageEnv(name: string, ip: string): ReadonlyMap<string, string> {
  return new Map([
    ['ETCD_NAME', name],
    ['ETCD_ADDR', `${ip}:${STORAGE_PORT}`],
    ['ETCD_PEER_ADDR', `${ip}:${PEER_PORT}`],
  ])
}

function startStorage(core: Core, { number, env, delayUs }: Storage): void {
  const options = { env, args: [] }
  const spawned = { program: 'etcd', source: 'etcd', options, parent: 0, delayUs }
  spawnProcess(core, core.machine(number), spawned)
}

function startFront(core: Core): void {
  const machine = core.machine(DISCOVERY)
  spawnProcess(core, machine, {
    program: 'discovery-front',
    source: 'discovery-front',
    options: NO_OPTIONS,
    parent: 0,
    delayUs: 0,
  })
}

/** Brings the service into a state; from any other one. */
export function setDiscovery(
  core: Core,
  state: Extract<Intervention, { kind: 'discovery' }>['state'],
): void {
  const host = core.network.hosts[DISCOVERY]
  const { discovery } = core.blueprint
  if (host === undefined || discovery === null) return
  host.mode = state === 'silent' ? 'silent' : state === 'refusing' ? 'refusing' : 'up'
  for (const name of discovery.names) {
    if (state === 'unknown-host') core.network.names.delete(name)
    else core.network.names.set(name, DISCOVERY)
  }
  for (const storage of storagesOf(core)) {
    const etcd = [...core.processes.values()].find(
      (process) => process.machine === storage.number && process.program === 'etcd',
    )
    const isRunning = etcd !== undefined && etcd.status !== 'ended'
    if (state === 'storage-down' && isRunning) signalProcess(core, etcd, 'SIGKILL')
    if (state !== 'storage-down' && !isRunning) startStorage(core, { ...storage, delayUs: 0 })
  }
}
