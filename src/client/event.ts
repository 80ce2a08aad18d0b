import type { ConnectionFailure, Headers } from '../network/http.ts'

/** What one client call of the outside (a scenario step, a test, the gateway) came to. */
export type ClientEvent =
  | {
      readonly kind: 'client.called'
      readonly id: string
      readonly method: string
      readonly url: string
      readonly body: string
    }
  | ClientAnswered
  | { readonly kind: 'client.failed'; readonly id: string; readonly failure: ConnectionFailure }

export interface ClientAnswered {
  readonly kind: 'client.answered'
  readonly id: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
}
