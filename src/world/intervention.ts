import type { Signal } from '../host/program.ts'
import type { Micros } from '../kernel/time.ts'
import type { DiskEnd } from '../machine/event.ts'
import type { FirewallRule } from '../network/firewall.ts'
import type { Headers, Method } from '../network/http.ts'

/**
 * Everything an outsider can do to a world. Hosts are machine names, "discovery" or "operator".
 * Data only: it can be saved, hashed, shrunk and replayed.
 */
export type Intervention =
  /** Power on; user-data is read again. Nothing happens to a machine that is on. */
  | { readonly kind: 'boot'; readonly machine: string }
  /** Orderly shutdown: SIGTERM to the units, then power off. */
  | { readonly kind: 'stop'; readonly machine: string }
  /** Power loss; `disk` says what is left of it. */
  | { readonly kind: 'crash'; readonly machine: string; readonly disk: DiskEnd }
  /** Stop, then boot. */
  | { readonly kind: 'reboot'; readonly machine: string }
  /** Empties the disk of a machine that is off; on a running machine: its etcd data directory at the next start. */
  | { readonly kind: 'wipe'; readonly machine: string }
  | { readonly kind: 'pause'; readonly machine: string }
  | { readonly kind: 'resume'; readonly machine: string }
  /**
   * Starts a program bare, without provisioning or restarts (a bare host is up from the start of the
   * run). Nothing happens where it runs already, and on a machine that is still booting.
   */
  | {
      readonly kind: 'start'
      readonly machine: string
      readonly program: string
      readonly env: Readonly<Record<string, string>>
      readonly args: readonly string[]
    }
  /** Signals the process of a unit or of a bare program. */
  | {
      readonly kind: 'kill'
      readonly machine: string
      readonly program: string
      readonly signal: Signal
    }
  /** Groups that cannot reach each other, both ways; hosts not listed keep all links. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly string[])[] }
  /** One way: nothing from `from` reaches `to`. `*` means every other host. */
  | { readonly kind: 'cut'; readonly from: string; readonly to: string }
  /** Dials in this direction get no answer; connections that stand keep working. All ports without `port`. */
  | { readonly kind: 'block'; readonly from: string; readonly to: string; readonly port?: number }
  /** A firewall's rule from now on, about dials only; the last one that is about a dial decides. */
  | ({ readonly kind: 'firewall' } & FirewallRule)
  /** Ends all partitions, cuts, blocks, slowness, loss, duplication and reordering; rules of firewalls stay. */
  | { readonly kind: 'heal' }
  | { readonly kind: 'slow'; readonly from: string; readonly to: string; readonly byUs: Micros }
  /** Probabilities are whole numbers per million. */
  | {
      readonly kind: 'lose'
      readonly from: string
      readonly to: string
      readonly perMillion: number
    }
  | {
      readonly kind: 'duplicate'
      readonly from: string
      readonly to: string
      readonly perMillion: number
    }
  | {
      readonly kind: 'reorder'
      readonly from: string
      readonly to: string
      readonly perMillion: number
      readonly byUs: Micros
    }
  /** How a host treats packets, whatever runs on it: `silent` drops all, `refusing` resets dials. */
  | { readonly kind: 'host'; readonly host: string; readonly state: 'up' | 'silent' | 'refusing' }
  /** Moves the wall clock and sets the drift of both clocks (parts per million, -100000..100000). */
  | {
      readonly kind: 'skew'
      readonly machine: string
      readonly byUs: Micros
      readonly driftPpm: number
    }
  /** One HTTP request. `via` is the host it is made on. */
  | {
      readonly kind: 'request'
      /** Names the answer: expectations and tests find it by this. */
      readonly id: string
      readonly via: string
      readonly method: Method
      readonly url: string
      readonly headers: Headers
      readonly body: string
      /** How many 307/301 redirects the client follows. */
      readonly redirects: number
      readonly timeoutUs: Micros
      /** Limit of each dial; the operating system's own (127 s) without. */
      readonly connectTimeoutUs?: Micros
    }
  | {
      readonly kind: 'discovery'
      readonly state: 'up' | 'refusing' | 'silent' | 'storage-down' | 'unknown-host'
    }
  /** The nth exchange (from 1, counted from now) of this shape is executed, its answer is lost or late. */
  | {
      readonly kind: 'tamper-reply'
      readonly from: string
      readonly method: Method
      /** Compared after dropping the query and doubled slashes; a leading `*` matches any beginning. */
      readonly path: string
      readonly nth: number
      readonly effect:
        | { readonly kind: 'lost' }
        | { readonly kind: 'delayed'; readonly byUs: Micros }
    }
  /** Turns a bug switch on (`bug/`), for decisions taken from now on. */
  | { readonly kind: 'bug'; readonly name: string }
