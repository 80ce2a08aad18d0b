import { present } from '../assert.ts'
import { quoteJson } from './json-text.ts'

/** The number that etcd gives a kind of error. */
export type StoreErrorCode =
  | (100 | 101 | 102 | 103 | 104 | 105 | 106 | 107 | 108 | 109 | 110)
  | (201 | 202 | 203 | 204 | 209 | 210 | 211 | 212)
  | (300 | 301 | 400 | 401 | 402 | 500 | 501)

/** An error answer of the keys API, before it becomes text. */
export interface StoreError {
  readonly code: StoreErrorCode
  readonly message: string
  /** What exactly was wrong; empty when there is nothing to add. */
  readonly cause: string
  /** Store index at the time of the error (of a join refused with 109: the raft index). */
  readonly index: number
}

/** Message and HTTP status of an error code. */
export interface StoreErrorKind {
  readonly message: string
  readonly status: number
}

/**
 * All error codes of the v2 API. 500 and 501 stand in log lines only; their status is never used.
 *
 * Source: etcd v0.4.9, error/error.go; 110 and 209 to 212: etcd v3.4, etcdserver/api/v2error.
 */
export const STORE_ERRORS: ReadonlyMap<StoreErrorCode, StoreErrorKind> = new Map([
  [100, { message: 'Key not found', status: 404 }],
  [101, { message: 'Compare failed', status: 412 }],
  [102, { message: 'Not a file', status: 403 }],
  [103, { message: 'Reached the max number of peers in the cluster', status: 400 }],
  [104, { message: 'Not a directory', status: 400 }],
  [105, { message: 'Key already exists', status: 412 }],
  [106, { message: 'The prefix of given key is a keyword in etcd', status: 400 }],
  [107, { message: 'Root is read only', status: 400 }],
  [108, { message: 'Directory not empty', status: 403 }],
  [109, { message: 'Peer address has existed', status: 400 }],
  [110, { message: 'The request requires user authentication', status: 401 }],
  [201, { message: 'PrevValue is Required in POST form', status: 400 }],
  [202, { message: 'The given TTL in POST form is not a number', status: 400 }],
  [203, { message: 'The given index in POST form is not a number', status: 400 }],
  [204, { message: 'Value or TTL is required in POST form', status: 400 }],
  [209, { message: 'Invalid field', status: 400 }],
  [210, { message: 'Invalid POST form', status: 400 }],
  [211, { message: 'Value provided on refresh', status: 400 }],
  [212, { message: 'A TTL must be provided on refresh', status: 400 }],
  [300, { message: 'Raft Internal Error', status: 500 }],
  [301, { message: 'During Leader Election', status: 500 }],
  [400, { message: 'watcher is cleared due to etcd recovery', status: 400 }],
  [401, { message: 'The event in requested index is outdated and cleared', status: 400 }],
  [402, { message: 'Standby Internal Error', status: 400 }],
  [500, { message: 'Client Internal Error', status: 400 }],
  [501, { message: 'All the given peers are not reachable', status: 400 }],
])

/** Builds an error of the given code. */
export function storeError(code: StoreErrorCode, cause: string, index: number): StoreError {
  return { code, message: kindOf(code).message, cause, index }
}

/** HTTP status of the answer that carries this error. */
export function statusOfError(error: StoreError): number {
  return kindOf(error.code).status
}

/**
 * Body of an error answer, with its newline at the end; the cause is left out when empty.
 *
 * Source: etcd v0.4.9, error/error.go, toJsonString and Write.
 */
export function renderError(error: StoreError): string {
  const cause = error.cause === '' ? '' : `"cause":${quoteJson(error.cause)},`
  const message = quoteJson(error.message)
  return `{"errorCode":${error.code},"message":${message},${cause}"index":${error.index}}\n`
}

function kindOf(code: StoreErrorCode): StoreErrorKind {
  return present(STORE_ERRORS.get(code), `error ${code} stands in the table`)
}
