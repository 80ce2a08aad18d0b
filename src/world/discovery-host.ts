import type { Core } from './core.ts'
import { DISCOVERY } from './hosts.ts'
import type { Intervention } from './intervention.ts'
import { connect } from './power.ts'
import { signalProcess, spawnProcess } from './process-life.ts'

const STORAGE_PORT = 4001
const STORAGE_ENV: ReadonlyMap<string, string> = new Map([
  ['ETCD_NAME', 'discovery'],
  ['ETCD_ADDR', `127.0.0.1:${STORAGE_PORT}`],
  ['ETCD_PEER_ADDR', '127.0.0.1:7001'],
])
const NO_OPTIONS = { env: new Map<string, string>(), args: [] }
/** The service is older than the run: its storage opens as early as it can. */
const STORAGE_OPENS_US = 1_000
/** The storage has led itself long before anybody asks for a token. */
const TOKENS_AFTER_US = 2_000

/** Starts the service before the run's first event: a one-machine etcd with the application in front. */
export function startDiscovery(core: Core): void {
  const machine = core.machine(DISCOVERY)
  connect(core, machine)
  core.chance.pin('opening-time discovery', [STORAGE_OPENS_US])
  startStorage(core)
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

function startStorage(core: Core): void {
  const machine = core.machine(DISCOVERY)
  const options = { env: STORAGE_ENV, args: [] }
  spawnProcess(core, machine, { program: 'etcd', source: 'etcd', options, parent: 0, delayUs: 0 })
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
  const storage = [...core.processes.values()].find(
    (process) => process.machine === DISCOVERY && process.program === 'etcd',
  )
  const isRunning = storage !== undefined && storage.status !== 'ended'
  if (state === 'storage-down' && isRunning) signalProcess(core, storage, 'SIGKILL')
  if (state !== 'storage-down' && !isRunning) startStorage(core)
}
