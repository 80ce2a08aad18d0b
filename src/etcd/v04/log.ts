import type { Host } from '../../host/host.ts'
import { formatStampMs } from '../../kernel/date.ts'

/** Priorities that etcd 0.4.9 prints without `-v`. */
export type Priority = 'INFO' | 'WARNING' | 'CRITICAL'

/**
 * Prints a line to the journal in the format of etcd 0.4.9, with the machine's own wall clock.
 *
 * Source: etcd v0.4.9, log/log.go, with go-log's default format; spec/etcd-0.4.md, section 1.
 */
export function say(host: Host, priority: Priority, text: string): void {
  host.log(formatLogLine(host.wallClock(), priority, text))
}

/** One line: `[etcd] Nov 23 17:21:53.556 INFO      | text`. `nowUs`: microseconds since 1970. */
export function formatLogLine(nowUs: number, priority: Priority, text: string): string {
  return `[etcd] ${formatStampMs(nowUs)} ${priority.padEnd(9)} | ${text}`
}
