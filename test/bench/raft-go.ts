/** A rate, or seconds of CPU time, that the same work has with etcd's own raft. */
export interface Baseline {
  readonly scenario: string
  readonly nodes: number
  readonly unit: 'messages/s' | 'virtual s/s' | 'proposals/s' | 's'
  readonly value: number
}

/**
 * etcd 3.4.23's raft under Go 1.19.8 on one core, medians of seven runs, per CPU second.
 *
 * Source: spec/raft-baseline.md, Results.
 */
export const GO: readonly Baseline[] = [
  { scenario: 'elections', nodes: 3, unit: 'messages/s', value: 239_000 },
  { scenario: 'elections', nodes: 5, unit: 'messages/s', value: 245_000 },
  { scenario: 'elections', nodes: 7, unit: 'messages/s', value: 251_000 },
  { scenario: 'steady', nodes: 3, unit: 'messages/s', value: 628_000 },
  { scenario: 'steady', nodes: 5, unit: 'messages/s', value: 671_000 },
  { scenario: 'idle', nodes: 3, unit: 's', value: 2.73 },
  { scenario: 'fault-sweep', nodes: 5, unit: 'virtual s/s', value: 4320 },
  { scenario: 'scale', nodes: 3, unit: 'proposals/s', value: 117_000 },
  { scenario: 'scale', nodes: 5, unit: 'proposals/s', value: 63_300 },
  { scenario: 'scale', nodes: 7, unit: 'proposals/s', value: 40_200 },
  { scenario: 'scale', nodes: 15, unit: 'proposals/s', value: 12_300 },
  { scenario: 'scale', nodes: 31, unit: 'proposals/s', value: 3920 },
  { scenario: 'scale', nodes: 51, unit: 'proposals/s', value: 1860 },
  { scenario: 'scale', nodes: 101, unit: 'proposals/s', value: 619 },
]
