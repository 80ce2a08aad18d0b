import { inspectEtcd04, type MemberView } from '../../../src/etcd/v04/inspect.ts'
import type { JournalLine } from '../../../src/host/event.ts'
import { ms, seconds } from '../../../src/kernel/time.ts'
import type { Method } from '../../../src/network/http.ts'
import type { TraceEvent } from '../../../src/trace/event.ts'
import { type Blueprint, DEFAULT_NETWORK, type PlannedStep } from '../../../src/world/blueprint.ts'
import type { Intervention } from '../../../src/world/intervention.ts'
import type { BugSwitch } from '../../../src/world/rules.ts'
import type { Stamped, WorldSink } from '../../../src/world/stamped.ts'
import { World } from '../../../src/world/world.ts'

export const TOKEN = '506f6c1bc729377252232a0121247119'

/** Name of the nth etcd (from 1), as 32 digits. */
export function nameOf(number: number): string {
  return String(number).repeat(32).slice(0, 32)
}

/** Keeps everything a world tells. */
export class Notes implements WorldSink {
  readonly told: {
    readonly machine: string | null
    readonly t: number
    readonly event: TraceEvent
  }[] = []
  readonly routines: TraceEvent[] = []

  emit(stamped: Stamped): void {
    // A world emits nothing but events of the trace.
    const event = stamped.event as TraceEvent
    this.told.push({ machine: stamped.machine, t: stamped.t, event })
  }

  routine(stamped: Stamped): void {
    this.routines.push({ ...(stamped.event as TraceEvent) })
  }

  packet(): void {}

  /** What etcd printed on a machine, without dates; names as `<m1>`. */
  journal(machine: string): readonly string[] {
    return this.all('journal.line')
      .filter((noted) => noted.machine === machine && noted.event.source === 'etcd')
      .map((noted) => shorten((noted.event as JournalLine).text))
  }

  all<K extends TraceEvent['kind']>(
    kind: K,
  ): { machine: string | null; t: number; event: Extract<TraceEvent, { kind: K }> }[] {
    const found: { machine: string | null; t: number; event: Extract<TraceEvent, { kind: K }> }[] =
      []
    for (const { machine, t, event } of this.told) {
      if (isOfKind(event, kind)) found.push({ machine, t, event })
    }
    return found
  }

  /** Status, body and `X-` headers of the answer to a request; undefined when there was none. */
  answer(id: string): { status: number; body: string; indexes: readonly string[] } | undefined {
    const event = this.all('client.answered').find((noted) => noted.event.id === id)?.event
    if (event === undefined) return undefined
    const { status, body, headers } = event
    const indexes = headers.filter(([name]) => name.startsWith('X-')).map(([, value]) => value)
    return { status, body: shorten(body), indexes }
  }
}

function isOfKind<K extends TraceEvent['kind']>(
  event: TraceEvent,
  kind: K,
): event is Extract<TraceEvent, { kind: K }> {
  return event.kind === kind
}

/** Replaces names and dates by what a reader can compare. */
export function shorten(text: string): string {
  return text.replace(/^\[etcd\] \w{3} [ \d]\d [\d:.]{12} /, '').replace(/\b(\d)\1{31}\b/g, '<m$1>')
}

/** Bare machines with an etcd each, and a discovery service with one token. */
export class Lab {
  readonly notes = new Notes()
  readonly world: World

  constructor(
    options: {
      seed?: string
      machines?: number
      bugs?: readonly BugSwitch[]
      storages?: 1 | 3
    } = {},
  ) {
    const { seed = 's', machines = 3, bugs = [], storages = 1 } = options
    const names = Array.from({ length: machines }, (_, position) => `m${position + 1}`)
    const plan = blueprint(seed, names, bugs)
    const discovery = plan.discovery && { ...plan.discovery, members: storages }
    this.world = World.create({ ...plan, discovery }, this.notes, { bugs })
  }

  /** Starts an etcd; settings are added to, or replace, those of the document. */
  start(
    number: number,
    settings: Readonly<Record<string, string>> = {},
    args: string[] = [],
  ): void {
    const ip = `10.10.10.${number}`
    const env = {
      ETCD_NAME: nameOf(number),
      ETCD_ADDR: `${ip}:4001`,
      ETCD_PEER_ADDR: `${ip}:7001`,
      ETCD_DISCOVERY: `https://discovery.etcd.io/${TOKEN}`,
      ...settings,
    }
    this.does({ kind: 'start', machine: `m${number}`, program: 'etcd', env, args })
  }

  kill(number: number): void {
    this.does({ kind: 'kill', machine: `m${number}`, program: 'etcd', signal: 'SIGKILL' })
  }

  does(intervention: Intervention): void {
    this.world.apply(intervention)
  }

  wait(us: number): void {
    this.world.runUntil(this.world.now + us)
  }

  /** Makes a request on the nth machine to itself, with a form if there is a body. */
  ask(id: string, number: number, method: Method, path: string, body = ''): void {
    const port = path.startsWith('/v2/admin') || path.startsWith('/join') ? 7001 : 4001
    this.does({
      kind: 'request',
      id,
      via: `m${number}`,
      method,
      url: `http://10.10.10.${number}:${port}${path}`,
      headers: body === '' ? [] : [['Content-Type', 'application/x-www-form-urlencoded']],
      body,
      redirects: 0,
      timeoutUs: seconds(20),
    })
  }

  /** Asks, waits a moment and gives the answer. */
  answerTo(number: number, method: Method, path: string, body = ''): ReturnType<Notes['answer']> {
    const id = `${this.world.now} ${method} ${path}`
    this.ask(id, number, method, path, body)
    this.wait(ms(200))
    return this.notes.answer(id)
  }

  /** Boots machines one after the other, with a second between them. */
  cluster(count: number): void {
    for (let number = 1; number <= count; number += 1) {
      this.start(number)
      this.wait(seconds(1))
    }
  }

  member(number: number): MemberView {
    const found = this.world.members().find(({ machine }) => machine === `m${number}`)
    return found?.view ?? inspectEtcd04({ server: null })
  }

  /** Number of the leader; 0 without exactly one. */
  leader(): number {
    const leaders = this.world.members().filter(({ view }) => view.role === 'leader')
    return leaders.length === 1 ? Number(leaders[0]?.machine.slice(1)) : 0
  }
}

function blueprint(seed: string, names: readonly string[], bugs: readonly BugSwitch[]): Blueprint {
  const steps: readonly PlannedStep[] = []
  return {
    edition: '0.4',
    seed,
    startUs: 1_407_628_800_000_000,
    network: DEFAULT_NETWORK,
    discovery: { ip: '10.10.10.200', names: ['discovery.etcd.io'], tokens: [TOKEN] },
    machines: names.map((name, position) => ({
      name,
      machineId: nameOf(position + 1),
      privateIpv4: `10.10.10.${position + 1}`,
      publicIpv4: null,
      bootsAt: null,
      bare: true,
      userData: null,
      userDataFile: null,
    })),
    steps,
    bugs: bugs.map((bug) => bug.name),
  }
}
