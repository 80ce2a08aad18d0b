import type { Chance } from '../kernel/chance.ts'
import { createNetwork, type Network } from '../network/state.ts'
import type { Blueprint } from './blueprint.ts'
import { createMachine, type Machine } from './machines.ts'

/** Host number of the person who makes requests from outside. */
export const OPERATOR = 0
/** Host number of the discovery service, whether the world has one or not. */
export const DISCOVERY = 1
/** Host number of the first machine of the blueprint. */
export const FIRST_MACHINE = 2

const OPERATOR_ADDRESS = '192.0.2.1'

/** The machines of a blueprint in the order of their host numbers. */
export function buildMachines(blueprint: Blueprint): Machine[] {
  const named = blueprint.machines.map((machine, position) =>
    createMachine(FIRST_MACHINE + position, machine.name, machine),
  )
  const first = FIRST_MACHINE + named.length
  return [
    createMachine(OPERATOR, 'operator', null),
    createMachine(DISCOVERY, 'discovery', null),
    ...named,
    ...furtherStorages(blueprint).map(({ name }, position) =>
      createMachine(first + position, name, null),
    ),
  ]
}

/** A host of the discovery service besides the first. */
export interface FurtherStorage {
  readonly name: string
  readonly ip: string
}

/**
 * The hosts of the service's own cluster besides the first, at the addresses that follow it. They
 * are numbered behind all machines; none for a service on one host.
 */
export function furtherStorages({ discovery }: Blueprint): readonly FurtherStorage[] {
  if (discovery === null || discovery.members !== 3) return []
  return [1, 2].map((offset) => ({
    name: `discovery-${offset + 1}`,
    ip: addressAfter(discovery.ip, offset),
  }))
}

/** The address so many places on; at the end of a network those before it. */
function addressAfter(ip: string, offset: number): string {
  const [a = '10', b = '0', c = '0', last = '0'] = ip.split('.')
  const place = Number(last)
  return [a, b, c, place <= 252 ? place + offset : place - offset].join('.')
}

/** The network between the hosts of a blueprint. */
export function buildNetwork(blueprint: Blueprint, chance: Chance): Network {
  const { discovery, network, machines } = blueprint
  const hosts = [
    { name: 'operator', addresses: [OPERATOR_ADDRESS], names: [] },
    {
      name: 'discovery',
      addresses: discovery === null ? [] : [discovery.ip],
      names: discovery === null ? [] : discovery.names,
    },
    ...machines.map(({ name, privateIpv4, publicIpv4, region = '' }) => ({
      name,
      addresses: publicIpv4 === null ? [privateIpv4] : [privateIpv4, publicIpv4],
      names: [],
      privateAddress: privateIpv4,
      region,
    })),
    ...furtherStorages(blueprint).map(({ name, ip }) => ({ name, addresses: [ip], names: [] })),
  ]
  return createNetwork(hosts, network, chance, network.firewall)
}
