import { cloudConfig } from './cloud-config/kind.ts'
import { etcd04 } from './etcd-04/kind.ts'
import { type ConformanceKind, conformanceFiles, runKind } from './kind.ts'
import { raftConfChange } from './raft/confchange/kind.ts'
import { raftInteraction } from './raft/interaction/kind.ts'
import { raftQuorum } from './raft/quorum/kind.ts'

/** `npm run conformance -- KIND DIR`: plays recordings and vectors, one line a file. */
const KINDS: ReadonlyMap<string, ConformanceKind> = new Map([
  ['etcd-0.4', etcd04],
  ['cloud-config', cloudConfig],
  ['raft-interaction', raftInteraction],
  ['raft-quorum', raftQuorum],
  ['raft-confchange', raftConfChange],
])

function main(args: readonly string[]): number {
  const [kindName = '', folder = ''] = args
  const kind = KINDS.get(kindName)
  if (kind === undefined || folder === '') {
    console.error(`usage: npm run conformance -- ${[...KINDS.keys()].join('|')} DIR`)
    return 2
  }
  const files = conformanceFiles(kind, folder)
  if (files.length === 0) {
    console.error(`${folder}: no ${kind.extension} file is here. Name a folder that has some.`)
    return 2
  }
  const outcome = runKind(kind, files, (line) => console.log(line))
  return outcome.failed === 0 ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
