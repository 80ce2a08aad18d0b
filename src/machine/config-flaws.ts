import { lintUserData } from '../provision/lint.ts'
import type { ProvisionInput } from '../provision/provision.ts'
import { findAddresses } from '../provision/substitution.ts'
import type { ConfigFlawed } from './event.ts'

/** What of the user-data decides the flaws; a group of machines often shares all of it. */
interface Judged {
  readonly userData: string
  readonly key: string
  readonly flaws: readonly ConfigFlawed[]
}

/** The last answer: looking through a document takes longer than everything else in a boot. */
let last: Judged = { userData: '', key: '', flaws: [] }

/**
 * What is wrong with user-data that is applied all the same, in file order: keys left out, a
 * placeholder, an address that becomes empty. Neither the machine nor its journal know of it.
 * Empty without user-data.
 */
export function flawsOf(input: ProvisionInput): readonly ConfigFlawed[] {
  const { userData, fileName } = input
  if (userData === null) return []
  const { private_ipv4, public_ipv4 } = findAddresses(input)
  const datasource = {
    type: input.datasource,
    suppliesPrivate: private_ipv4 !== '',
    suppliesPublic: public_ipv4 !== '',
  }
  const { type, suppliesPrivate, suppliesPublic } = datasource
  const key = `${fileName} ${type} ${suppliesPrivate} ${suppliesPublic}`
  if (last.userData === userData && last.key === key) return last.flaws
  const flaws = lintUserData(fileName, userData, { datasource }).map(
    ({ mistake }): ConfigFlawed => ({
      kind: 'config.flawed',
      code: mistake.code,
      line: mistake.line ?? 0,
      message: mistake.what,
    }),
  )
  last = { userData, key, flaws }
  return flaws
}
