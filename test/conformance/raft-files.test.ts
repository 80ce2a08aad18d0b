import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ConformanceKind, conformanceFiles } from './kind.ts'
import { raftConfChange } from './raft/confchange/kind.ts'
import { raftInteraction } from './raft/interaction/kind.ts'
import { raftQuorum } from './raft/quorum/kind.ts'

/**
 * Where the test files of etcd's raft lie, in a folder per kind. They belong to etcd-io/raft and are
 * not kept here: `RAFT_FIXTURES` names the folder when it is not beside this repository.
 */
const FOLDER = process.env.RAFT_FIXTURES ?? resolve(import.meta.dirname, '../../../shared/fixtures')

const KINDS: readonly (readonly [string, ConformanceKind])[] = [
  ['raft-interaction', raftInteraction],
  ['raft-quorum', raftQuorum],
  ['raft-confchange', raftConfChange],
]

describe.each(KINDS)('%s: what etcd prints, we print', (name, kind) => {
  const folder = join(FOLDER, name)
  const files = conformanceFiles(kind, folder)

  if (files.length === 0) {
    test.skip(`nothing in ${folder}: name the folder of the test files in RAFT_FIXTURES`, () => {})
  }

  test.each(files.map((file) => [basename(file, kind.extension), file]))('%s', (title, file) => {
    expect(kind.play(readFileSync(file, 'utf8'), title)).toBeUndefined()
  })
})
