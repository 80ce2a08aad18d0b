import type { Program } from '../host/program.ts'

/** fleet as far as clustering needs it: it runs beside etcd and stays quiet. */
export interface FleetState {
  readonly startedUs: number
}

/** The fleet daemon: present, so that units that start it succeed; it schedules nothing. */
export const FLEET: Program<FleetState> = {
  name: 'fleetd',
  timers: [],
  start: (host) => ({ startedUs: host.monotonic() }),
  handle() {},
  clone: (state) => state,
  digest: () => 0,
}
