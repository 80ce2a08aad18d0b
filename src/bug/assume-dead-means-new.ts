import type { FoundingEvidence } from '../discovery/rules.ts'
import type { BugSwitch, WorldRules } from '../world/rules.ts'

/**
 * Lets a machine found a cluster when nobody who is listed answers, or nobody is listed at all.
 *
 * This is the wrong rule that the documents warn of: from inside a partition, peers that are cut
 * off look exactly like peers that are gone.
 */
export function mayFoundWhenSilent(evidence: FoundingEvidence): boolean {
  return evidence.stateCreated || evidence.peersAnswering === 0
}

/** Takes silence for death, and so makes a second cluster under one token. */
export const ASSUME_DEAD_MEANS_NEW: BugSwitch = {
  name: 'assume-dead-means-new',
  replaces: 'discovery.mayFound',
  plant: plantRule,
  story:
    'A machine that reaches no listed peer takes them all for dead and founds one of its own. ' +
    'Behind a partition the old cluster is alive, so one token then stands for two clusters.',
}

function plantRule(rules: WorldRules): WorldRules {
  return { ...rules, discovery: { ...rules.discovery, mayFound: mayFoundWhenSilent } }
}
