import {
  type Change,
  enterJoint,
  leaveJoint,
  simpleChange,
  type Tracker,
} from '../../../../src/raft/changer.ts'
import type { ConformanceKind } from '../../kind.ts'
import { parseOperations } from '../conf-operations.ts'
import { type Directive, parseBoolean, requiredValue } from '../datadriven/directive.ts'
import { type Handler, playFile } from '../datadriven/play.ts'
import { describeConfiguration } from '../format/configuration.ts'
import { describeProgresses } from '../format/progress.ts'
import { Refused } from '../refused.ts'

const NOBODY: Tracker = {
  configuration: { incoming: [], outgoing: [], learners: [], learnersNext: [], autoLeave: false },
  progress: new Map(),
}

/** Upstream's words. Source: spec/raft-interaction-language.md, 10. */
const REFUSALS: Readonly<Record<Extract<Change, { kind: 'refused' }>['reason'], string>> = {
  'already-joint': 'config is already joint',
  'zero-voter-joint': "can't make a zero-voter config joint",
  'not-joint': "can't leave a non-joint config",
  'simple-in-joint': "can't apply simple config change in joint config",
  'removed-all-voters': 'removed all voters',
  'more-than-one-voter-changed': 'more than one voter changed without entering joint config',
}

/** Test files of configuration changes. Source: spec/raft-interaction-language.md, 10. */
export const raftConfChange: ConformanceKind = {
  extension: '.txt',
  play: (text) => playFile(text, confChangeHandler()),
}

/** A configuration without members that carries out directives. */
export function confChangeHandler(): Handler {
  let tracker = NOBODY
  let lastIndex = 0
  return (directive) => {
    try {
      tracker = changed(tracker, lastIndex, directive)
      const configuration = describeConfiguration(tracker.configuration)
      return `${configuration}\n${describeProgresses(tracker.progress.values())}`
    } catch (error) {
      if (error instanceof Refused) return error.message
      throw error
    } finally {
      // Every directive counts, also one that was refused.
      lastIndex += 1
    }
  }
}

/** @throws {Refused} when the change is not possible. */
function changed(tracker: Tracker, lastIndex: number, directive: Directive): Tracker {
  const change = changeOf(tracker, lastIndex, directive)
  if (change.kind === 'refused') throw new Refused(REFUSALS[change.reason])
  return change
}

function changeOf(tracker: Tracker, lastIndex: number, directive: Directive): Change {
  const operations = parseOperations(directive.input)
  switch (directive.command) {
    case 'simple':
      return simpleChange(tracker, lastIndex, operations)
    case 'enter-joint': {
      const isGiven = directive.args.length > 0
      const autoLeave = isGiven && parseBoolean(requiredValue(directive, 'autoleave'))
      return enterJoint(tracker, lastIndex, operations, autoLeave)
    }
    case 'leave-joint':
      if (operations.length > 0) throw new Refused('this command takes no input')
      return leaveJoint(tracker)
    default:
      throw new Refused('unknown command')
  }
}
