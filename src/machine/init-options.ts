import type { StartOptions } from '../host/program.ts'

/** What init of a machine is started with at each power-on. */
export interface InitOptions extends StartOptions {
  /** 32 lowercase hexadecimal digits. */
  readonly machineId: string
  /** Null when the datasource has none. */
  readonly userData: string | null
  readonly userDataFile: string
  /** As coreos-cloudinit names it in its log: "ec2-metadata-service". */
  readonly datasource: string
  /** Null: the datasource supplies none. */
  readonly privateIpv4: string | null
  readonly publicIpv4: string | null
}
