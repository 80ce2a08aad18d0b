/** The public API of etcdsim. It needs no files and runs in a browser as well. */

export { BUG_NAMES, BUGS, findBugs } from './bug/all.ts'
export { INVARIANT_NAMES } from './check/all.ts'
export type { Violation } from './check/invariant.ts'
export { formatMistake, type Mistake, refuse, SimError } from './errors.ts'
export type { MemberView } from './etcd/v04/inspect.ts'
export type { Diagnosis } from './explain/diagnosis/diagnosis.ts'
export { renderDivergence } from './explain/divergence.ts'
export type { JournalMoment } from './explain/journal.ts'
export type { JournalMatch } from './explain/journal-match.ts'
export { stripPaint } from './explain/paint.ts'
export {
  type ReachCell,
  type ReachMatrix,
  type ReachObstacle,
  type ReachTarget,
  sayObstacle,
} from './explain/reach.ts'
export { renderReach } from './explain/reach-table.ts'
export type { Story, StoryStep } from './explain/story.ts'
export type { WalkPiece, WalkPieces } from './explain/walk.ts'
export { parseRfc3339 } from './kernel/date.ts'
export type { RunEnd } from './kernel/run-loop.ts'
export {
  days,
  hours,
  type Micros,
  minutes,
  ms,
  type SimTime,
  seconds,
} from './kernel/time.ts'
export { DATASOURCES, type Datasource, PROVIDER_NAMES } from './provision/datasource.ts'
export type { Finding } from './provision/finding.ts'
export { type LintOptions, lintUserData } from './provision/lint.ts'
export { type ValidatorRun, validateAsUpstream } from './provision/validate.ts'
export { scenario } from './scenario/build.ts'
export { type CompileOptions, compile } from './scenario/compile.ts'
export {
  type DocumentKind,
  type DocumentOptions,
  documentFindings,
  documentKind,
} from './scenario/document-findings.ts'
export { EVENT_KINDS } from './scenario/event-kinds.ts'
export { journalOf } from './scenario/journal.ts'
export { mermaidOf } from './scenario/mermaid.ts'
export { type ParseOptions, parseScenario } from './scenario/parse.ts'
export { type ReachOptions, reachNow } from './scenario/reach.ts'
export type { TokenEntry, TokenView } from './scenario/registry-view.ts'
export { Replay } from './scenario/replay.ts'
export {
  commandOf,
  judgeRun,
  type Run,
  type RunOptions,
  runScenario,
  type Verdict,
} from './scenario/run.ts'
export type { PlacedMember } from './scenario/run-view.ts'
export type { Claim, Expectation, Moment, Scenario, ScenarioStep } from './scenario/scenario.ts'
export { type ScenarioInput, scenarioJsonSchema } from './scenario/schema.ts'
export { Simulation, type SimulationLimits, type SimulationOptions } from './scenario/simulation.ts'
export { type TraceOptions, traceRun } from './scenario/trace.ts'
export { type Repetition, repeatRun } from './scenario/twice.ts'
export { walkRun, walkRunPieces } from './scenario/walk.ts'
export { DEFAULT_WIDTH, type WalkLook } from './scenario/walk-look.ts'
export { walkTitle } from './scenario/walk-title.ts'
export type { ExpectationResult } from './scenario/watch.ts'
export { formatDuration, parseDuration } from './text/duration.ts'
export { nearestName } from './text/nearest.ts'
export type { ChronicleView } from './trace/chronicle.ts'
export type { EventKind, RunListener } from './trace/emitter.ts'
export type { Recorded, TraceEvent } from './trace/event.ts'
export { formatEvent } from './trace/ndjson.ts'
export type { Packet, PacketLevel, Packets } from './trace/packets.ts'
export { type EventPattern, matches } from './trace/pattern.ts'
export type { Blueprint, MachineBlueprint, NetworkBlueprint } from './world/blueprint.ts'
export type { Intervention } from './world/intervention.ts'
export { type MachineView, World } from './world/world.ts'
