import type { StoreErrorCode } from '../../store/error.ts'
import { type FormValues, formValue } from '../form.ts'
import {
  type CompareAndDeleteCommand,
  type CreateCommand,
  command,
  type DeleteCommand,
  type EtcdCommand,
  type SetCommand,
  type SwapCommand,
  type UpdateCommand,
  type Write,
} from './command.ts'

/** What a write asks for, or the first parameter that cannot be read. */
export type WriteReading =
  | { readonly kind: 'command'; readonly command: EtcdCommand }
  | { readonly kind: 'refused'; readonly code: StoreErrorCode; readonly cause: string }

const WHOLE = /^[+-]?\d{1,18}$/
const INDEX = /^\d{1,19}$/

/** Beyond this Go's duration overflows; nobody waits that long. Seconds. */
const LONGEST_TTL = 9_000_000_000

/**
 * Reads PUT: first the TTL, then which kind of write it is, then its conditions.
 *
 * @param nowUs The machine's wall clock, microseconds since 1970: what a TTL counts from.
 *
 * Source: etcd v0.4.9, server/v2/put_handler.go; causes: spec/etcd-0.4.md, section 13, S16.
 */
export function readPut(key: string, form: FormValues, nowUs: number): WriteReading {
  const expirationUs = readExpiration(formValue(form, 'ttl'), nowUs)
  if (expirationUs === undefined) return refused(202, 'Update')
  const written: Write = { key, value: formValue(form, 'value'), expirationUs }
  const isDirectory = formValue(form, 'dir') === 'true'
  const isCompared = form.has('prevValue') || form.has('prevIndex')
  if (!isCompared && !form.has('prevExist')) {
    return made(command<SetCommand>({ ...written, name: 'etcd:set', isDirectory }))
  }
  const prevExist = formValue(form, 'prevExist')
  if (prevExist === 'false') {
    const created = { ...written, name: 'etcd:create', isDirectory, isInOrder: false } as const
    return made(command<CreateCommand>(created))
  }
  if (prevExist === 'true' && !isCompared) {
    if (written.value === '' && expirationUs === null) return refused(204, 'Update')
    return made(command<UpdateCommand>({ ...written, name: 'etcd:update' }))
  }
  const conditions = readConditions(form, 'CompareAndSwap')
  if (conditions.kind === 'refused') return conditions
  const { prevValue, prevIndex } = conditions
  const swapped = { ...written, name: 'etcd:compareAndSwap', prevValue, prevIndex } as const
  return made(command<SwapCommand>(swapped))
}

/** Reads POST: a new key in order below the given one. Source: server/v2/post_handler.go. */
export function readPost(key: string, form: FormValues, nowUs: number): WriteReading {
  const expirationUs = readExpiration(formValue(form, 'ttl'), nowUs)
  if (expirationUs === undefined) return refused(202, 'Create')
  const created: Omit<CreateCommand, 'digest'> = {
    name: 'etcd:create',
    key,
    value: formValue(form, 'value'),
    expirationUs,
    isDirectory: formValue(form, 'dir') === 'true',
    isInOrder: true,
  }
  return made(command<CreateCommand>(created))
}

/** Reads DELETE, whose body counts for nothing. Source: server/v2/delete_handler.go. */
export function readDeletion(key: string, form: FormValues): WriteReading {
  if (!form.has('prevValue') && !form.has('prevIndex')) {
    const isDirectory = formValue(form, 'dir') === 'true'
    const isRecursive = formValue(form, 'recursive') === 'true'
    return made(command<DeleteCommand>({ name: 'etcd:delete', key, isDirectory, isRecursive }))
  }
  const conditions = readConditions(form, 'CompareAndDelete')
  if (conditions.kind === 'refused') return conditions
  const { prevValue, prevIndex } = conditions
  const removed = { name: 'etcd:compareAndDelete', key, prevValue, prevIndex } as const
  return made(command<CompareAndDeleteCommand>(removed))
}

type Conditions =
  | { readonly kind: 'conditions'; readonly prevValue: string; readonly prevIndex: number }
  | Extract<WriteReading, { kind: 'refused' }>

/** The index first, then the value, which must not be empty. */
function readConditions(form: FormValues, cause: string): Conditions {
  const index = formValue(form, 'prevIndex')
  if (form.has('prevIndex') && !INDEX.test(index)) return refused(203, cause)
  const prevValue = formValue(form, 'prevValue')
  if (form.has('prevValue') && prevValue === '') return refused(201, cause)
  return { kind: 'conditions', prevValue, prevIndex: Number(index) }
}

/** Microseconds since 1970; null without a TTL; undefined when it is no whole number. */
function readExpiration(ttl: string, nowUs: number): number | null | undefined {
  if (ttl === '') return null
  if (!WHOLE.test(ttl)) return undefined
  const secondsLeft = Math.max(-LONGEST_TTL, Math.min(LONGEST_TTL, Number(ttl)))
  return nowUs + secondsLeft * 1_000_000
}

function made(written: EtcdCommand): WriteReading {
  return { kind: 'command', command: written }
}

function refused(code: StoreErrorCode, cause: string): Extract<WriteReading, { kind: 'refused' }> {
  return { kind: 'refused', code, cause }
}
