import { InvalidArgumentError, Option } from 'commander'
import { type JournalMoment, parseDuration, parseRfc3339, type SimTime } from '../index.ts'
import { LEAST_WIDTH, type Terminal } from './terminal.ts'

/** What to do about wrong words after a command. */
export const helpHint = ({ name }: Terminal, command: string, example: string): string =>
  `Write it as in \`${name} ${command} ${example}\`; \`${name} ${command} --help\` tells all.`

/** `--seed`. */
export const seedOption = (): Option =>
  new Option('--seed <TEXT>', "use this seed instead of the file's").argParser(parseSeed)

/** `--bug`, as often as wanted. */
export const bugOption = (): Option =>
  new Option('--bug <NAME>', 'turn a planted bug on (repeatable)').argParser(collect)

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  value,
]

function parseSeed(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('Write any text or number, such as 1.')
}

/** Columns. */
export function parseWidth(text: string): number {
  const width = Number(text)
  if (/^\d{1,4}$/.test(text) && width >= LEAST_WIDTH) return width
  throw new InvalidArgumentError(`Write a whole number from ${LEAST_WIDTH} to 9999, such as 80.`)
}

/** A time of the run. */
export function parseTime(text: string): SimTime {
  const time = parseDuration(text)
  if (time !== undefined) return time
  throw new InvalidArgumentError('Write a number and its unit (us, ms, s, m, h, d), such as 1.5s.')
}

/** Most processes of one command. */
const MOST_JOBS = 256

/** How many processes work at once. */
export function parseJobs(text: string): number {
  const jobs = Number(text)
  if (/^\d{1,3}$/.test(text) && jobs >= 1 && jobs <= MOST_JOBS) return jobs
  throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_JOBS}, such as 4.`)
}

/** A port of TCP. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new InvalidArgumentError('Write a whole number from 1 to 65535, such as 7001.')
}

/** A time of the run, or a date of a machine's clock: as `journalctl` takes it, in UTC. */
export function parseMoment(text: string): JournalMoment {
  const at = parseDuration(text)
  if (at !== undefined) return { kind: 'run', at }
  const isPlain = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,9})?)?$/.test(text)
  const whole = text.includes(' ') ? text.replace(' ', 'T') : `${text}T00:00:00`
  const us = parseRfc3339(isPlain ? `${whole}Z` : text)
  if (us !== undefined) return { kind: 'date', us }
  throw new InvalidArgumentError(
    'Write a time of the run such as 7s, or a date such as "2014-08-10 00:00:07".',
  )
}

/** The most runs that one command makes. */
const MOST_SEEDS = 1_000_000

/** A span of seeds, both ends included. */
export function parseSeeds(text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)
  const from = Number(match?.[1])
  const to = Number(match?.[2])
  if (match === null || from > to) {
    throw new InvalidArgumentError('Write two whole numbers, the smaller one first: 1..100.')
  }
  if (to - from < MOST_SEEDS) return { from, to }
  throw new InvalidArgumentError('Write at most a million seeds, such as 1..1000000.')
}
