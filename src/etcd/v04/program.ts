import type { Program } from '../../host/program.ts'
import type { Etcd04Rules } from './rules.ts'
import type { Etcd04 } from './state.ts'

/**
 * The server of etcd 0.4.9 as a program of a machine, named "etcd".
 *
 * Configuration comes from `ETCD_*` variables and flags in `StartOptions`.
 *
 * Source: etcd v0.4.9, etcd/etcd.go, Run.
 */
export declare function createEtcd04(rules: Etcd04Rules): Program<Etcd04>
