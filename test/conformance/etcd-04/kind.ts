import type { ConformanceKind } from '../kind.ts'
import { firstDifference } from './first-difference.ts'
import { playRecording } from './played.ts'
import type { Recording } from './recording.ts'

/** Recordings of real etcd 0.4.9. */
export const etcd04: ConformanceKind = {
  extension: '.json',
  play(text) {
    // The schema of these files is closed; it stands beside them.
    const recording = JSON.parse(text) as Recording
    return firstDifference(recording, playRecording(recording))
  },
}
