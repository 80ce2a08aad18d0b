import { assert } from '../assert.ts'

/**
 * Class of an event: what orders simultaneous events first. Steps of the outside come before what
 * the world does, and a stop comes after everything that is due at its time.
 */
export const STEP = 0
/** A packet arrives: entity is the link, serial the packet's number on it. */
export const PACKET = 1
/** A deadline is due: entity is the process, serial the timer's name and key. */
export const TIMER = 2
/** A write has reached the disk: entity is the process, serial the write. */
export const WRITE = 3
/** A process starts, ends or gets a signal: entity is the process. */
export const PROCESS = 4
/** The end of a run, after all events of its time. */
export const STOP = 15

const CLASSES = 16
const ENTITIES = 2 ** 27

/**
 * The rank of an event: its class, then the entity it concerns.
 *
 * @param eventClass 0..15, one of the constants of this file.
 * @param entity 0..2^27-1.
 */
export function rankOf(eventClass: number, entity: number): number {
  assert(eventClass >= 0 && eventClass < CLASSES, 'an event class is 0..15')
  assert(entity >= 0 && entity < ENTITIES, 'an entity is 0..2^27-1')
  return eventClass * ENTITIES + entity
}

/** The class of a rank: 0..15. */
export function classOf(rank: number): number {
  return rank >>> 27
}

/** The entity of a rank: 0..2^27-1. */
export function entityOf(rank: number): number {
  return rank & (ENTITIES - 1)
}
