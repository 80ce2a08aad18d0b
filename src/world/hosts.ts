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
  return [
    createMachine(OPERATOR, 'operator', null),
    createMachine(DISCOVERY, 'discovery', null),
    ...named,
  ]
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
  ]
  return createNetwork(hosts, network, chance, network.firewall)
}
