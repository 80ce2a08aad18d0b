import type { TraceEvent } from '../trace/event.ts'

/** A document that walkthroughs replay. */
export type DocumentName = 'CoreOS cluster discovery' | 'Flatcar cluster discovery'

/** A statement of a document, and what the real software does instead or besides. */
export interface Difference {
  readonly document: DocumentName
  readonly section: string
  /** The document's own number; where it has none, the statement's place in the section. */
  readonly step: number
  /**
   * Where the document has no numbers of its own: whether an event shows the statement. A story's
   * numbers are the document's only in its numbered section.
   */
  readonly isShownBy?: (event: TraceEvent) => boolean
  /** What is stated there, in our own words. */
  readonly statement: string
  /** What etcd 0.4.9 really does, in our own words. */
  readonly real: string
}

/** A note below a step. */
export interface StepNote {
  readonly label: string
  readonly text: string
}

type Statement = Omit<Difference, 'document' | 'section'>

const TIMELINE: readonly Statement[] = [
  {
    step: 1,
    statement: 'Every machine gets the same user-data.',
    real: 'True. Only names and addresses differ; whoever asks first leads.',
  },
  {
    step: 2,
    statement: 'The first machine asks about the cluster, then hands in its peer address.',
    real: 'The other way round: it stores its address first (a whole URL with a ttl of 604800 s), then tries to create "_state". The founder never reads the list.',
  },
  {
    step: 3,
    statement: 'Nothing is recorded yet, so the first machine leads and records that it started.',
    real: 'It is one atomic request, a creation that fails when the key exists: whoever creates "_state" leads. Only the word is stored, not who, and the founder leads term 0 without any election.',
  },
  {
    step: 4,
    statement: 'The second machine hands in its address and reads back the first one alone.',
    real: 'The answer holds both addresses; the client drops its own.',
  },
  {
    step: 5,
    statement: 'The second machine connects and follows.',
    real: 'True: four calls to port 7001, and it follows about 10 ms later. Its log arrives with the next append.',
  },
  {
    step: 6,
    statement: 'The third machine picks one address and is told of all members there.',
    real: 'It tries the addresses in the order of the answer, which is partly chance; the first success ends the search. The join is answered by 8 bytes only; the members are learnt from the replicated log.',
  },
  {
    step: 7,
    statement: 'One leader and two followers: the cluster is complete.',
    real: 'True.',
  },
]

const EXISTING: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'discovery.registered',
    statement: 'A machine with the same URL joins a running cluster by itself.',
    real: 'True up to nine active members; later machines run as standbys, which redirect clients and take no part in Raft.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'cluster.join-accepted',
    statement: 'New machines see that a cluster exists and join through one listed address.',
    real: 'True. Members keep a list of everybody registered, not of the healthy: a dead one counts for the quorum until it is removed after 30 minutes.',
  },
  {
    step: 3,
    isShownBy: ({ kind }) => kind === 'store.expired' || kind === 'discovery.heartbeat-sent',
    statement: 'Addresses are dropped after seven days.',
    real: 'True for addresses, which a running process renews every 21 hours; "_state" never expires.',
  },
  {
    step: 4,
    isShownBy: (event) => event.kind === 'discovery.peers-listed' && event.peers.length > 1,
    statement: 'Addresses of the dead do no harm, since one living peer is enough.',
    real: 'Each silent one that is tried earlier costs 1.35 s per round; otherwise true.',
  },
  {
    step: 5,
    isShownBy: (event) => event.kind === 'discovery.refused' && event.reason === 'no-peer-listed',
    statement: 'A URL without addresses belongs to a dead cluster and is of no use any more.',
    real: 'True, but the refused machine has registered itself first: the next one finds that address, and fails by trying it.',
  },
]

const STALE: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'discovery.state-found',
    statement: 'Under a used URL a new machine takes itself for a newcomer to an old cluster.',
    real: 'True: "_state" exists, so it never founds.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'process.exited',
    statement: 'It tries every old address in vain and gives up.',
    real: 'True: three rounds with 2 to 4 s between them, then exit code 1. The unit starts it again ten seconds later, and each try renews its own entry.',
  },
  {
    step: 3,
    isShownBy: ({ kind }) => kind === 'cluster.join-failed' || kind === 'cluster.founded',
    statement: 'A full outage looks like a partition, so it must not found a new cluster.',
    real: 'True. etcd says nothing of stale tokens: it cannot know.',
  },
  {
    step: 4,
    isShownBy: ({ kind }) => kind === 'dial.barred' || kind === 'client.answered',
    statement: 'curl to each listed address, from each machine, rules out a firewall.',
    real: 'True. In the log a rule that drops looks like a dead machine, and one that refuses like a machine without etcd.',
  },
]

const INVALID: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'config.rejected',
    statement: 'User-data that is not valid is not applied.',
    real: 'True for all of it: no unit file is written and etcd is never started.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'journal.line',
    statement: 'The log of coreos-cloudinit names the line.',
    real: 'It names the line where the parser stumbled, which may be the one after the mistake.',
  },
  {
    step: 3,
    isShownBy: ({ kind }) => kind === 'config.flawed',
    statement: 'A YAML validator finds the mistakes of a new cloud-config.',
    real: 'Not these: a wrong key or type is good YAML. All the rest is applied, and no log tells of it.',
  },
]

const OVERVIEW: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'config.applied',
    statement: 'A cloud-config with a fresh and unique token is all that a machine needs.',
    real: 'True. But whatever stands in the place of the token is applied, too: the service then answers 404, and etcd ends.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'config.flawed',
    statement: 'Not every provider can fill in $private_ipv4.',
    real: 'Where it cannot, the variable becomes empty and nothing warns of it: etcd refuses ":4001" at each start.',
  },
]

const COMMUNICATING: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'discovery.refused',
    statement: 'Without a way to the public service discovery does not work.',
    real: 'True for a new machine: two tries, 0.4 s when refused and 2.4 s in silence, then exit code 1. The unit tries again ten seconds later.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'cluster.join-accepted',
    statement: 'Such a cluster needs a discovery service of its own.',
    real: 'Only to take in new machines: a member that restarts is warned, and goes by the addresses in its log.',
  },
]

const PEER_ADDRESSES: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'discovery.registered',
    statement: 'Each etcd hands in its peer address, which all the others must be able to reach.',
    real: 'True. Neither the service nor etcd tries it before it is given to others.',
  },
  {
    step: 2,
    isShownBy: ({ kind }) => kind === 'dial.barred',
    statement: 'A private address does not work between two regions.',
    real: 'True, and worse: that of the first machine keeps all others out, that of the second freezes the cluster, that of the third is a member that never gets an entry.',
  },
]

const OWN_SERVICE: readonly Statement[] = [
  {
    step: 1,
    isShownBy: ({ kind }) => kind === 'discovery.state-created',
    statement:
      'The service stores who was first, so no two machines may both take themselves for it.',
    real: 'It stores that somebody was first, not who. One creation that fails when the key exists decides.',
  },
  {
    step: 2,
    isShownBy: (event) => event.kind === 'http.answered' && event.status === 307,
    statement: 'A cluster of etcd is all that such a service needs.',
    real: 'True: the URL is http://host:4001/v2/keys/ and any path. Followers redirect writes to the leader, and the client goes there.',
  },
]

const inSection = (section: string, statements: readonly Statement[]): readonly Difference[] =>
  statements.map((statement) => ({ document: 'CoreOS cluster discovery', section, ...statement }))

/** Every statement that walkthroughs refer to. Source: spec/etcd-0.4.md, section 11. */
export const DIFFERENCES: readonly Difference[] = [
  ...inSection('New Clusters', TIMELINE),
  ...inSection('Existing Clusters', EXISTING),
  ...inSection('Invalid Cloud-Config', INVALID),
  ...inSection('Stale Tokens', STALE),
  ...inSection('Overview', OVERVIEW),
  ...inSection('Communicating with discovery.etcd.io', COMMUNICATING),
  ...inSection('Setting Peer Addresses Correctly', PEER_ADDRESSES),
  ...inSection('Running Your Own Discovery Service', OWN_SERVICE),
]

/**
 * What `--explain` adds to a step: which statement of the document it is, and what really happens.
 * Empty when the story's source names no known document and section, or the step no statement.
 *
 * @param source As in a story: `CoreOS cluster discovery, "New Clusters"`.
 * @param number The step's number in the story.
 * @param shownBy The event that showed it.
 */
export function explainStep(
  source: string,
  number: number,
  shownBy: TraceEvent,
): readonly StepNote[] {
  const difference = DIFFERENCES.find((known) => {
    const { document, section, step, isShownBy } = known
    if (!source.startsWith(document) || !source.includes(`"${section}"`)) return false
    return isShownBy === undefined ? step === number : isShownBy(shownBy)
  })
  if (difference === undefined) return []
  const { section, step, statement, real } = difference
  return [
    { label: 'document', text: `"${section}", ${step}: ${statement}` },
    { label: 'really', text: real },
  ]
}
