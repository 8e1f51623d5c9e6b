/**
 * When a schedule is due. Five fields on the clocks of a time zone, read by croner. Where clocks go forward, a time that
 * does not exist is due at the moment of the change; where they go back, a time that comes twice is due at its first
 * coming, and what is due every hour or more often goes on evenly.
 */
import { Cron } from 'croner'
import { invalid } from '../errors.ts'
import { isTimeZone } from '../rollouts/window.ts'

const FIELDS = ['minute', 'hour', 'day', 'month', 'weekday'] as const
/** More missed times than these are not counted one by one. */
export const MISSED_COUNTED_MAX = 500

export interface CronTimes {
  cron: string
  timeZone: string
}

const patternOf = ({ cron, timeZone }: CronTimes): Cron =>
  new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })

function canRead(cron: string): boolean {
  try {
    return patternOf({ cron, timeZone: 'UTC' }) instanceof Cron
  } catch {
    return false // How croner says no; its words are about its own parts.
  }
}

/** One space between the fields, as it is kept. */
export const tidyCron = (cron: string): string => cron.trim().split(/\s+/).join(' ')

/** @throws DomainError `cron_fields`, `cron_field` that names the one that is wrong, `time_zone_unknown`, `cron_never` */
export function checkCron(times: CronTimes, now: Date): void {
  const { cron, timeZone } = times
  if (!isTimeZone(timeZone))
    throw invalid('time_zone_unknown', `There is no time zone “${timeZone}”: use a name as Asia/Shanghai.`, {
      timeZone,
    })
  const words = cron.split(' ')
  if (words.length !== FIELDS.length && !canRead(cron))
    throw invalid(
      'cron_fields',
      `A cron expression has five fields (minute, hour, day, month, weekday); this one has ${words.length}.`,
      { count: cron === '' ? 0 : words.length },
    )
  if (!canRead(cron)) {
    const wrong = words.findIndex(
      (word, at) => !canRead(FIELDS.map((_, i) => (i === at ? word : '*')).join(' ')),
    )
    const field = FIELDS[wrong] ?? 'minute'
    throw invalid('cron_field', `“${words[wrong] ?? cron}” is no ${field}.`, {
      field,
      text: words[wrong] ?? cron,
    })
  }
  if (nextTime(times, now) === null)
    throw invalid('cron_never', 'No day ever comes that this expression means.', { cron })
}

/** The first time after `after`; null: never. */
export const nextTime = (times: CronTimes, after: Date): Date | null => patternOf(times).nextRun(after)

export const nextTimes = (times: CronTimes, after: Date, count: number): Date[] =>
  patternOf(times).nextRuns(count, after)

/** What was due from `first` (itself due) until `now`: the last time, the one before it, and how many there are in all. */
export function dueTimes(
  times: CronTimes,
  first: Date,
  now: Date,
): { latest: Date; before: Date | null; count: number } {
  const pattern = patternOf(times)
  let [latest, before, count]: [Date, Date | null, number] = [first, null, 1]
  for (let next = pattern.nextRun(first); next && next <= now; next = pattern.nextRun(next)) {
    ;[latest, before] = [next, latest]
    if (++count > MISSED_COUNTED_MAX) {
      const [last, previous] = pattern.previousRuns(2, new Date(now.getTime() + 1))
      return { latest: last ?? latest, before: previous ?? before, count }
    }
  }
  return { latest, before, count }
}
