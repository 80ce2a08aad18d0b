import {
  type ChangeRefusal,
  type ChangeResult,
  EMPTY_MEMBERSHIP,
  enterJoint,
  leaveJoint,
  type Membership,
  simpleChange,
} from '../../../../src/raft/changer.ts'
import type { ConformanceKind } from '../../kind.ts'
import { parseOperations } from '../conf-operations.ts'
import { type Directive, parseBoolean, requiredValue } from '../datadriven/directive.ts'
import { type Handler, playFile } from '../datadriven/play.ts'
import { describeConfiguration } from '../format/configuration.ts'
import { describeProgresses } from '../format/progress.ts'
import { Refused } from '../refused.ts'

/** Nothing here is sent; upstream's tests have a window of ten. */
const WINDOW = { maxInflightMessages: 10, maxInflightBytes: 0 }

/** Upstream's words. Source: spec/raft-interaction-language.md, 10. */
const REFUSALS: Readonly<Record<ChangeRefusal, string>> = {
  'already-joint': 'config is already joint',
  'zero-voter-joint': "can't make a zero-voter config joint",
  'not-joint': "can't leave a non-joint config",
  'simple-in-joint': "can't apply simple config change in joint config",
  'removed-all-voters': 'removed all voters',
  'more-than-one-voter': 'more than one voter changed without entering joint config',
}

/** Test files of configuration changes. Source: spec/raft-interaction-language.md, 10. */
export const raftConfChange: ConformanceKind = {
  extension: '.txt',
  play: (text) => playFile(text, confChangeHandler()),
}

/** A configuration without members that carries out directives. */
export function confChangeHandler(): Handler {
  let membership = EMPTY_MEMBERSHIP
  let lastIndex = 0
  return (directive) => {
    try {
      membership = changed(membership, lastIndex, directive)
      const configuration = describeConfiguration(membership.configuration)
      return `${configuration}\n${describeProgresses(membership.progress.values())}`
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
function changed(membership: Membership, lastIndex: number, directive: Directive): Membership {
  const result = tryChange(membership, lastIndex, directive)
  if (result.kind === 'refused') throw new Refused(REFUSALS[result.reason])
  return result.membership
}

function tryChange(membership: Membership, lastIndex: number, directive: Directive): ChangeResult {
  const operations = parseOperations(directive.input)
  const settings = { ...WINDOW, lastIndex }
  switch (directive.command) {
    case 'simple':
      return simpleChange(membership, operations, settings)
    case 'enter-joint': {
      const isGiven = directive.args.length > 0
      const autoLeave = isGiven && parseBoolean(requiredValue(directive, 'autoleave'))
      return enterJoint(membership, operations, { ...settings, autoLeave })
    }
    case 'leave-joint':
      if (operations.length > 0) throw new Refused('this command takes no input')
      return leaveJoint(membership, settings)
    default:
      throw new Refused('unknown command')
  }
}
