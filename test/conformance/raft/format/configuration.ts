import type { ConfChange, ConfOperation, ConfState } from '../../../../src/raft/conf-change.ts'
import type { Configuration } from '../../../../src/raft/configuration.ts'
import type { Snapshot } from '../../../../src/raft/message.ts'
import { quoteBytes } from './bytes.ts'

/** `voters=(1 2 3)&&(1 2) learners=(4) learners_next=(3) autoleave`; ids in hex. */
export function describeConfiguration(configuration: Configuration): string {
  const { incoming, outgoing, learners, learnersNext } = configuration
  return [
    `voters=${hexIds(incoming)}`,
    outgoing.length === 0 ? '' : `&&${hexIds(outgoing)}`,
    learners.length === 0 ? '' : ` learners=${hexIds(learners)}`,
    learnersNext.length === 0 ? '' : ` learners_next=${hexIds(learnersNext)}`,
    configuration.autoLeave ? ' autoleave' : '',
  ].join('')
}

/** `Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false`. */
export function describeConfState(state: ConfState): string {
  const parts = [
    `Voters:[${ascending(state.voters).join(' ')}]`,
    `VotersOutgoing:[${ascending(state.votersOutgoing).join(' ')}]`,
    `Learners:[${ascending(state.learners).join(' ')}]`,
    `LearnersNext:[${ascending(state.learnersNext).join(' ')}]`,
    `AutoLeave:${state.autoLeave}`,
  ]
  return parts.join(' ')
}

/** `Index:11 Term:1 ConfState:...`. */
export function describeSnapshot({ index, term, confState }: Snapshot): string {
  return `Index:${index} Term:${term} ConfState:${describeConfState(confState)}`
}

const TRANSITIONS: Readonly<Record<ConfChange['transition'], string>> = {
  auto: 'ConfChangeTransitionAuto',
  'joint-implicit': 'ConfChangeTransitionJointImplicit',
  'joint-explicit': 'ConfChangeTransitionJointExplicit',
}

const OPERATIONS: Readonly<Record<ConfOperation['kind'], string>> = {
  'add-node': 'ConfChangeAddNode',
  'remove-node': 'ConfChangeRemoveNode',
  'update-node': 'ConfChangeUpdateNode',
  'add-learner-node': 'ConfChangeAddLearnerNode',
}

/** `transition:ConfChangeTransitionAuto changes:{type:ConfChangeAddNode node_id:4}`. */
export function describeConfChange({ transition, operations, context }: ConfChange): string {
  const changes = operations.map(
    ({ kind, node }) => ` changes:{type:${OPERATIONS[kind]} node_id:${node}}`,
  )
  const suffix = context === '' ? '' : ` context:${quoteBytes(context)}`
  return `transition:${TRANSITIONS[transition]}${changes.join('')}${suffix}`
}

function hexIds(ids: readonly number[]): string {
  return `(${ascending(ids)
    .map((id) => id.toString(16))
    .join(' ')})`
}

function ascending(ids: readonly number[]): readonly number[] {
  return [...ids].sort((a, b) => a - b)
}
