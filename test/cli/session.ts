import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../../src/cli/command-line.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What `etcdsim WORDS` prints and how it ends; a pipe without keys unless said otherwise. */
export async function session(
  words: readonly string[],
  place: Partial<Terminal> = {},
): Promise<Outcome> {
  let out = ''
  let err = ''
  const code = await runCommandLine(words, {
    name: 'etcdsim',
    env: {},
    isTerminal: false,
    isErrTerminal: false,
    columns: undefined,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ...place,
  })
  return { code, out, err }
}

/** `session` of a pipe. */
export const etcdsim = (...words: readonly string[]): Promise<Outcome> => session(words)

const folder = mkdtempSync(join(tmpdir(), 'etcdsim-cli-'))

/** A file with some content; gives its path. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A text without the folder of those files, which is another one at each run. */
export const steady = (text: string): string => text.replaceAll(`${folder}/`, '')

/** A scenario without discovery: one machine that is on and does nothing. */
export const LONELY = `title: One machine
edition: "0.4"
seed: "1"
machines: [{ name: m1, private-ipv4: 10.10.10.1, boots: 0s }]
ends: 5s
`

/** Two regions with two machines each, whose members register their public addresses. */
export const TWO_REGIONS = `title: Two regions
edition: "0.4"
seed: "1"
network:
  between-regions: 40ms..45ms
  firewall: [{ to: m2, port: 4001, action: refused }]
machines:
  - { name: m1, private-ipv4: 10.0.0.1, public-ipv4: 203.0.113.1, region: eu, bare: true }
  - { name: m2, private-ipv4: 10.0.0.2, public-ipv4: 203.0.113.2, region: eu, bare: true }
  - { name: m3, private-ipv4: 10.1.0.1, public-ipv4: 203.0.113.3, region: us, bare: true }
steps:
  - at: 0s
    do: { start: { machine: m1, env: { ETCD_NAME: m1, ETCD_ADDR: "10.0.0.1:4001", ETCD_PEER_ADDR: "10.0.0.1:7001" } } }
  - at: 0s
    do: { start: { machine: m2, env: { ETCD_NAME: m2, ETCD_ADDR: "203.0.113.2:4001", ETCD_PEER_ADDR: "203.0.113.2:7001" } } }
  - { at: 10s, do: { curl: { url: "http://10.0.0.1:4001/version", via: m2 } }, as: near }
  - { at: 10s, do: { curl: { url: "http://10.0.0.1:4001/version", via: m3, connect-timeout: 2s } }, as: far }
  - { at: 10s, do: { curl: { url: "http://203.0.113.1:4001/version", via: m3 } }, as: public }
  - { at: 10s, do: { curl: { url: "http://203.0.113.2:4001/version", via: m3 } }, as: refused }
  - { at: 15s, do: { firewall: { from: m3, to: m1, port: 4001 } } }
  - { at: 16s, do: heal }
  - { at: 17s, do: { curl: { url: "http://203.0.113.1:4001/version", via: m3, timeout: 3s } }, as: dropped }
  - { at: 21s, do: { firewall: { action: open } } }
  - { at: 22s, do: { curl: { url: "http://203.0.113.2:4001/version", via: m3 } }, as: opened }
expect:
  - { at: 11s, response: near, status: 200 }
  - { at: 11s, response: public, status: 200 }
  - { at: 11s, response: refused, failure: refused }
  - { by: 12s, response: far, failure: dial-timeout }
  - { at: 13s, on: m3, program: curl, exit: 28 }
  - { by: 20s, response: dropped, failure: dial-timeout }
  - { at: 23s, response: opened, status: 200 }
ends: 25s
`
