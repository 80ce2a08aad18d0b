import { healLink, type Link } from '../network/link.ts'
import { linkOf } from '../network/state.ts'
import type { Core } from './core.ts'

/** Host number of a name in an intervention; undefined when no host has it. */
export function hostNumber(core: Core, name: string): number | undefined {
  return core.hostNumbers.get(name)
}

/** The links of a direction; `*` stands for every other host. */
export function linksBetween(core: Core, from: string, to: string): readonly Link[] {
  const links: Link[] = []
  for (const sender of numbersOf(core, from)) {
    for (const receiver of numbersOf(core, to)) {
      if (sender !== receiver) links.push(linkOf(core.network, core.chance, sender, receiver))
    }
  }
  return links
}

function numbersOf(core: Core, name: string): readonly number[] {
  if (name === '*') return core.machines.map((machine) => machine.number)
  const number = hostNumber(core, name)
  return number === undefined ? [] : [number]
}

/** Cuts every link between hosts of different groups, both ways. */
export function partition(core: Core, groups: readonly (readonly string[])[]): void {
  for (const group of groups) {
    for (const other of groups) {
      if (group === other) continue
      for (const from of group) {
        for (const to of other) for (const link of linksBetween(core, from, to)) link.cut = true
      }
    }
  }
}

/** Takes every fault off every link. */
export function healAll(core: Core): void {
  for (const link of core.network.links.values()) healLink(link)
}
