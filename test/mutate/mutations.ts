/** One behaviour broken on purpose: a textual edit that must turn a test red. */
export interface Mutation {
  /** What is broken, as a claim that is wrong now. */
  readonly name: string
  /** Below src/raft. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

/** Behaviours of spec/raft.md; section 23 lists those that no file of etcd's own tests checks. */
export const MUTATIONS: readonly Mutation[] = [
  // Elections (6, 15)
  {
    name: 'a vote needs no up-to-date log',
    file: 'rules.ts',
    find: 'return isFree && isUpToDate',
    replace: 'return isFree || isUpToDate',
  },
  {
    name: 'the length of a log decides before its last term',
    file: 'rules.ts',
    find: '(lastTerm === ownLastTerm && ballot.lastIndex >= ballot.ownLastIndex)',
    replace: 'ballot.lastIndex >= ballot.ownLastIndex',
  },
  {
    name: 'who knows a leader grants real votes all the same',
    file: 'rules.ts',
    find: '(ownVote === 0 && leader === 0)',
    replace: 'ownVote === 0',
  },
  {
    name: 'a second vote is granted in a term',
    file: 'rules.ts',
    find: 'const isFree = ownVote === from || ',
    replace: 'const isFree = ownVote !== 0 || ',
  },
  {
    name: 'a lease lasts the randomised timeout',
    file: 'step.ts',
    find: 'electionTicks: raft.config.electionTicks,',
    replace: 'electionTicks: raft.electionTimeout,',
  },
  {
    name: 'a transfer does not override the lease',
    file: 'rules.ts',
    find: '!isTransfer && checkQuorum',
    replace: 'checkQuorum',
  },
  {
    name: 'a transfer campaign begins with a pre-vote',
    file: 'election.ts',
    find: "campaign(raft, isTransfer ? 'transfer' : raft.config.preVote ? 'pre-election' : 'election')",
    replace:
      "campaign(raft, raft.config.preVote ? 'pre-election' : isTransfer ? 'transfer' : 'election')",
  },
  {
    name: 'a node campaigns with a change of the configuration to apply',
    file: 'rules.ts',
    find: 'mayCampaign: (hasUnappliedConfChange) => !hasUnappliedConfChange',
    replace: 'mayCampaign: () => true',
  },
  {
    name: 'a learner campaigns',
    file: 'election.ts',
    find: 'if (own === undefined || own.isLearner) return false',
    replace: 'if (own === undefined) return false',
  },
  {
    name: 'a node with a snapshot pending campaigns',
    file: 'election.ts',
    find: 'return raft.config.laxCampaignChecks || raft.log.unstable.snapshot === undefined',
    replace: 'return true',
  },
  {
    name: 'a pre-vote is recorded as a vote',
    file: 'election.ts',
    find: 'if (!isGranted || isPre) return',
    replace: 'if (!isGranted) return',
  },
  {
    name: 'a new term keeps the vote of the old one',
    file: 'role.ts',
    find: '    raft.vote = 0\n',
    replace: '',
  },
  {
    name: 'a leader without a quorum goes on',
    file: 'rules.ts',
    find: 'keepsLeading: (isQuorumActive) => isQuorumActive',
    replace: 'keepsLeading: () => true',
  },
  {
    name: 'a stale leader is never told of the higher term',
    file: 'step.ts',
    find: '    sendAppendResponse(raft, from, 0)\n',
    replace: '',
  },
  // Log and commitment (7, 12)
  {
    name: 'entries of earlier terms are committed by counting',
    file: 'rules.ts',
    find: 'mayCommit: (entryTerm, currentTerm) => entryTerm === currentTerm',
    replace: 'mayCommit: () => true',
  },
  {
    name: 'half of the voters are a majority',
    file: 'rules.ts',
    find: '(voters >> 1) + 1',
    replace: '(voters + 1) >> 1',
  },
  {
    name: 'an old append cuts a longer log',
    file: 'follow.ts',
    find: 'const conflict = findConflict(log, entries)',
    replace: 'const conflict = entries[0]?.index ?? 0',
  },
  {
    name: 'an append behind the commit index is handled like any other',
    file: 'follow.ts',
    find: '  if (message.index < log.committed) {',
    replace: '  if (message.index < 0) {',
  },
  {
    name: 'a follower appends whatever comes',
    file: 'rules.ts',
    find: 'appendFits: (ownTerm, claimedTerm) => ownTerm === claimedTerm',
    replace: 'appendFits: (ownTerm) => ownTerm >= 0',
  },
  {
    name: 'a follower commits what the leader has, whether it was sent or not',
    file: 'follow.ts',
    find: 'commitTo(log, Math.min(message.commit, last))',
    replace: 'commitTo(log, Math.min(message.commit, lastIndex(log)))',
  },
  {
    name: 'heartbeats tell the commit index of the leader',
    file: 'replicate.ts',
    find: 'const commit = Math.min(peer.match, raft.log.committed)',
    replace: 'const commit = raft.log.committed',
  },
  {
    name: 'answers leave before the disk has anything',
    file: 'rules.ts',
    find: "waitsForDisk: (kind) => kind === 'app-resp' || ",
    replace: 'waitsForDisk: (kind) => ',
  },
  {
    name: 'votes leave before they are durable',
    file: 'rules.ts',
    find: "kind === 'app-resp' || kind === 'vote-resp' || kind === 'pre-vote-resp',",
    replace: "kind === 'app-resp',",
  },
  {
    name: 'entries that are not stable are applied in asynchronous mode',
    file: 'rules.ts',
    find: 'isAsynchronous ? Math.min(committed, stable) : committed',
    replace: 'committed',
  },
  {
    name: 'storage may acknowledge what was written over since',
    file: 'unstable.ts',
    find: "  if (own !== term) return { kind: 'stable-mismatch', term: own }\n",
    replace: '',
  },
  {
    name: 'an acknowledgement of an old term counts for entries',
    file: 'step.ts',
    find: '    noteStoredSnapshot(raft, message)\n    return\n',
    replace: '    takeStorageAppend(raft, message)\n    return\n',
  },
  // Replication and flow control (9-11)
  {
    name: 'a rejected peer is probed one entry at a time',
    file: 'acknowledge.ts',
    find: 'hint.term > 0 ? findConflictByTerm(raft.log, hint.index, hint.term).index : hint.index',
    replace: 'message.index - 1',
  },
  {
    name: 'probing sends any number of appends',
    file: 'progress.ts',
    find: '      if (count > 0) progress.isFlowPaused = true\n',
    replace: '',
  },
  {
    name: 'the window has no end',
    file: 'progress.ts',
    find: 'if (inflightCount(progress) >= inflights.maxCount) return true',
    replace: '',
  },
  {
    name: 'bytes in flight do not count',
    file: 'progress.ts',
    find: 'return inflights.maxBytes > 0 && inflights.bytes >= inflights.maxBytes',
    replace: 'return false',
  },
  {
    name: 'a caught-up peer that is probed stays so',
    file: 'acknowledge.ts',
    find: "const isCaughtUpProbe = peer.match === index && peer.state === 'probe'",
    replace: 'const isCaughtUpProbe = false',
  },
  {
    name: 'an unreachable peer is sent a stream of appends',
    file: 'acknowledge.ts',
    find: "  if (peer.state === 'replicate') becomeProbe(peer)\n  tell(raft",
    replace: '  tell(raft',
  },
  {
    name: 'appends have no limit of size',
    file: 'entry-size.ts',
    find: 'if (size > maxSize && at > 0) return entries.slice(0, at)',
    replace: '',
  },
  {
    name: 'the uncommitted end may grow for ever',
    file: 'propose.ts',
    find: 'const isTooLarge = maxUncommittedSize > 0 && grown > maxUncommittedSize',
    replace: 'const isTooLarge = false',
  },
  {
    name: 'an oversized proposal never passes',
    file: 'propose.ts',
    find: 'if (raft.uncommittedSize > 0 && size > 0 && isTooLarge) return false',
    replace: 'if (isTooLarge) return false',
  },
  {
    name: 'what is applied at once has no limit',
    file: 'log.ts',
    find: '  if (log.isApplyingPaused || log.unstable.snapshot !== undefined) return false',
    replace: '  if (log.unstable.snapshot !== undefined) return false',
  },
  // Snapshots (14)
  {
    name: 'snapshots are sent to peers that were not heard of',
    file: 'rules.ts',
    find: 'maySendSnapshot: (isRecentlyActive) => isRecentlyActive',
    replace: 'maySendSnapshot: () => true',
  },
  {
    name: 'a snapshot older than the commit index is restored',
    file: 'follow.ts',
    find: '  if (snapshot.index <= log.committed) return false\n',
    replace: '',
  },
  {
    name: 'a failed snapshot counts as received',
    file: 'acknowledge.ts',
    find: '  if (isFailed) peer.pendingSnapshot = 0\n',
    replace: '',
  },
  {
    name: 'after a snapshot report the next append goes at once',
    file: 'acknowledge.ts',
    find: '  // The next append waits until the peer has had time to take it in.\n  peer.isFlowPaused = true\n',
    replace: '',
  },
  {
    name: 'entries are handed out while a snapshot is pending',
    file: 'log.ts',
    find: 'if (log.isApplyingPaused || log.unstable.snapshot !== undefined) return false',
    replace: 'if (log.isApplyingPaused) return false',
  },
  // Membership (16)
  {
    name: 'two changes of the configuration are under way at once',
    file: 'rules.ts',
    find: "if (pendingIndex > applied) return 'unapplied'",
    replace: '',
  },
  {
    name: 'a joint configuration is left before its entry is applied',
    file: 'rules.ts',
    find: 'mayLeaveJoint: (applied, pendingIndex) => applied >= pendingIndex',
    replace: 'mayLeaveJoint: () => true',
  },
  {
    name: 'a new leader takes changes before it knows what it inherited',
    file: 'election.ts',
    find: '  raft.pendingConfIndex = lastIndex(raft.log)\n',
    replace: '',
  },
  {
    name: 'a joint commit needs one half only',
    file: 'commit.ts',
    find: 'const index = Math.min(incoming, outgoing)',
    replace: 'const index = Math.max(incoming, outgoing)',
  },
  {
    name: 'a joint vote needs one half only',
    file: 'quorum.ts',
    find: "return one === 'lost' || other === 'lost' ? 'lost' : 'pending'",
    replace: "return one === 'won' || other === 'won' ? 'won' : 'pending'",
  },
  {
    name: 'a removed leader never steps down',
    file: 'membership.ts',
    find: '    if (raft.config.stepDownOnRemoval) becomeFollower(raft, raft.term, 0)\n',
    replace: '',
  },
  {
    name: 'a smaller quorum commits nothing by itself',
    file: 'membership.ts',
    find: 'if (maybeCommit(raft)) broadcastAppends(raft)',
    replace: 'if (raft.term < 0) broadcastAppends(raft)',
  },
  {
    name: 'a transfer goes on to a node that was removed',
    file: 'membership.ts',
    find: '  if (target !== 0 && !stays) raft.transferTarget = 0\n',
    replace: '',
  },
  // Reads (13)
  {
    name: 'a new leader answers reads before it has committed anything',
    file: 'rules.ts',
    find: 'mayRead: (committedTerm, currentTerm) => committedTerm === currentTerm',
    replace: 'mayRead: () => true',
  },
  {
    name: 'one acknowledgement confirms a read',
    file: 'reads.ts',
    find: 'const confirmed = Math.min(acknowledgedBy(members.incoming), acknowledgedBy(members.outgoing))',
    replace: 'const confirmed = count',
  },
  {
    name: 'a read is answered with the commit index of the answer',
    file: 'reads.ts',
    find: '    answerRead(raft, request, index)\n  }\n}',
    replace: '    answerRead(raft, request, raft.log.committed + index - index)\n  }\n}',
  },
  {
    name: 'reads survive the term',
    file: 'role.ts',
    find: '  resetReads(raft.reads)\n',
    replace: '',
  },
  // Transfer (8, 15)
  {
    name: 'proposals are taken while leadership is handed over',
    file: 'propose.ts',
    find: '  if (raft.transferTarget !== 0) {',
    replace: '  if (raft.transferTarget < 0) {',
  },
  {
    name: 'a transfer has no end',
    file: 'node.ts',
    find: "    if (raft.role === 'leader') raft.transferTarget = 0\n",
    replace: '',
  },
  // Restart and the contract of Ready (3, 18)
  {
    name: 'a restarted node has forgotten its vote',
    file: 'create.ts',
    find: '  raft.vote = vote\n',
    replace: '',
  },
  {
    name: 'a restarted node applies everything again',
    file: 'create.ts',
    find: '  if (config.applied > 0) appliedTo(log, config.applied, 0)\n',
    replace: '',
  },
  {
    name: 'a changed vote needs no sync',
    file: 'hand-out.ts',
    find: ' || raft.vote !== toldHard.vote',
    replace: '',
  },
  {
    name: 'followers keep proposals to themselves',
    file: 'step.ts',
    find: '  if (raft.config.disableProposalForwarding) {',
    replace: '  if (!raft.config.disableProposalForwarding) {',
  },
]
