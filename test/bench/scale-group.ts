import { scenario } from '../../src/scenario/build.ts'
import type { Scenario } from '../../src/scenario/scenario.ts'
import { TOKEN, USER_DATA } from '../seed-document.ts'

/** An auto-scaling group: so many machines with one cloud-config, a tenth of a second apart. */
export function groupOf(count: number): Scenario {
  return scenario({
    title: `A group of ${count} machines on one URL`,
    edition: '0.4',
    seed: 'bench',
    discovery: { url: `https://discovery.etcd.io/${TOKEN}` },
    machines: Array.from({ length: count }, (_, place) => ({
      name: `m${place + 1}`,
      'private-ipv4': `10.20.${(place >> 8) + 1}.${place & 255}`,
      boots: `${place * 100}ms`,
      'user-data': USER_DATA,
    })),
    ends: `${Math.ceil(count / 10) + 60}s`,
  })
}
