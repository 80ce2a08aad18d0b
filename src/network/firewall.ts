/** What becomes of a dial that a rule is about. */
export type FirewallAction = 'open' | 'silent' | 'refused'

/** A rule about dials between two hosts, as it is written: `*` stands for every host. */
export interface FirewallRule {
  readonly from: string
  readonly to: string
  /** Null for every port. */
  readonly port: number | null
  readonly action: FirewallAction
}

/**
 * What the rules say about a dial: the last one that is about it decides, `open` when there is none.
 * Hosts are given by name. Connections that stand are never asked about, and nobody is kept from
 * himself.
 */
export function firewallAction(
  rules: readonly FirewallRule[],
  dial: { readonly from: string; readonly to: string; readonly port: number },
): FirewallAction {
  if (dial.from === dial.to) return 'open'
  const rule = rules.findLast(
    ({ from, to, port }) =>
      (from === '*' || from === dial.from) &&
      (to === '*' || to === dial.to) &&
      (port === null || port === dial.port),
  )
  return rule?.action ?? 'open'
}
