import { encodeForm, targetOf } from '../../discovery/target.ts'
import type { Endpoint } from '../../network/http.ts'
import { formValue, parseForm } from '../form.ts'

/** Directory of the members in the key space. Source: etcd v0.4.9, server/registry.go. */
export const MACHINES_KEY = '/_etcd/machines'

/** One entry of the registry. Immutable. */
export interface Member {
  readonly name: string
  readonly peerUrl: string
  readonly clientUrl: string
  /** Where the peer URL leads; null when it leads nowhere. */
  readonly endpoint: Endpoint | null
}

/** Key of a member; that of the directory itself for the empty name. */
export function memberKey(name: string): string {
  return name === '' ? MACHINES_KEY : `${MACHINES_KEY}/${name}`
}

/** Value of a member's key: names sorted, escaped as in a URL. */
export function memberValue(peerUrl: string, clientUrl: string): string {
  return encodeForm([
    ['etcd', clientUrl],
    ['raft', peerUrl],
  ])
}

/** Reads the value of a member's key; what is missing there is empty. */
export function parseMember(name: string, value: string): Member {
  const form = parseForm(value)
  const peerUrl = formValue(form, 'raft')
  const clientUrl = formValue(form, 'etcd')
  return { name, peerUrl, clientUrl, endpoint: targetOf(peerUrl)?.endpoint ?? null }
}
