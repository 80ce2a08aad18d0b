import type {
  DiscoveryClient,
  DiscoveryOptions,
  DiscoveryOutcome,
  Say,
} from '../../src/discovery/v04-client.ts'
import {
  advanceDiscovery,
  beginDiscovery,
  cloneDiscoveryClient,
  DISCOVERY_TIMERS,
  digestDiscoveryClient,
  isDiscoveryInput,
} from '../../src/discovery/v04-client.ts'
import type { Host } from '../../src/host/host.ts'
import type { Program } from '../../src/host/program.ts'

/** A program that does nothing but discover, and notes what it came to. */
export interface Discoverer {
  readonly client: DiscoveryClient
  outcomes: DiscoveryOutcome[]
}

const sayTo =
  (host: Host): Say =>
  (priority, text) =>
    host.log(`${priority.padEnd(9)} | ${text}`)

export const discoverer: Program<Discoverer, DiscoveryOptions> = {
  name: 'discoverer',
  timers: DISCOVERY_TIMERS,
  start: (host, options) => ({
    client: beginDiscovery(options, host, sayTo(host)),
    outcomes: [],
  }),
  handle(state, input, host) {
    // The copy goes on in place of the original: a clone that shares anything mutable would show.
    const client = cloneDiscoveryClient(state.client)
    if (!isDiscoveryInput(client, input)) return
    const outcome = advanceDiscovery(client, input, host, sayTo(host))
    Object.assign(state, { client })
    if (outcome !== undefined) state.outcomes.push(outcome)
  },
  clone: ({ client, outcomes }) => ({
    client: cloneDiscoveryClient(client),
    outcomes: [...outcomes],
  }),
  digest: ({ client }) => digestDiscoveryClient(client),
}
