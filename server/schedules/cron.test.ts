import { expect, test } from 'vitest'
import type { DomainError } from '../errors.ts'
import { checkCron, dueTimes, MISSED_COUNTED_MAX, nextTimes, tidyCron } from './cron.ts'

const iso = (times: Date[]) => times.map((time) => time.toISOString().slice(0, 16))
const BERLIN = 'Europe/Berlin'
const NOW = new Date('2026-01-01T00:00:00Z')

test('a time that the clocks leave out in spring is due at the moment of the change', () => {
  const from = new Date('2026-03-28T12:00:00Z')
  expect(iso(nextTimes({ cron: '30 2 * * *', timeZone: BERLIN }, from, 3))).toEqual([
    '2026-03-29T01:00', // 03:00 there, where 02:00 would have been
    '2026-03-30T00:30',
    '2026-03-31T00:30',
  ])
})

test('a time that comes twice in autumn is due once', () => {
  const from = new Date('2026-10-24T12:00:00Z')
  expect(iso(nextTimes({ cron: '30 2 * * *', timeZone: BERLIN }, from, 2))).toEqual([
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ])
})

test('what is due every hour goes on evenly through both changes', () => {
  const hourly = { cron: '30 * * * *', timeZone: BERLIN }
  expect(iso(nextTimes(hourly, new Date('2026-03-29T00:00:00Z'), 3))).toEqual([
    '2026-03-29T00:30',
    '2026-03-29T01:30',
    '2026-03-29T02:30',
  ])
  expect(iso(nextTimes(hourly, new Date('2026-10-25T00:00:00Z'), 3))).toEqual([
    '2026-10-25T00:30',
    '2026-10-25T01:30',
    '2026-10-25T02:30',
  ])
})

test('the same expression means other moments in another time zone', () => {
  const at = (timeZone: string) => iso(nextTimes({ cron: '0 9 * * 1', timeZone }, NOW, 1))
  expect(at('Asia/Shanghai')).toEqual(['2026-01-05T01:00'])
  expect(at('America/New_York')).toEqual(['2026-01-05T14:00'])
})

const codeOf = (cron: string, timeZone = 'UTC') => {
  try {
    checkCron({ cron: tidyCron(cron), timeZone }, NOW)
    return null
  } catch (error) {
    const { code, params } = error as DomainError
    return [code, ...Object.values(params)]
  }
}

test('what is wrong with an expression is said field by field', () => {
  expect(codeOf('  */5   9-17  * * MON-FRI ')).toBeNull()
  expect(codeOf('@daily')).toBeNull()
  expect(codeOf('0 0 L * *')).toBeNull()
  expect(codeOf('')).toEqual(['cron_fields', 0])
  expect(codeOf('* * *')).toEqual(['cron_fields', 3])
  expect(codeOf('0 * * * * *')).toEqual(['cron_fields', 6])
  expect(codeOf('61 * * * *')).toEqual(['cron_field', 'minute', '61'])
  expect(codeOf('0 25 * * *')).toEqual(['cron_field', 'hour', '25'])
  expect(codeOf('0 0 0 * *')).toEqual(['cron_field', 'day', '0'])
  expect(codeOf('0 0 1 nix *')).toEqual(['cron_field', 'month', 'nix'])
  expect(codeOf('0 0 * * 9')).toEqual(['cron_field', 'weekday', '9'])
  expect(codeOf('0 0 30 2 *')).toEqual(['cron_never', '0 0 30 2 *'])
  expect(codeOf('0 0 * * *', 'Mars/Olympus')).toEqual(['time_zone_unknown', 'Mars/Olympus'])
})

test('after a pause the missed times are counted, the latest one is known', () => {
  const first = new Date('2026-01-01T01:00:00Z')
  const hourly = { cron: '0 * * * *', timeZone: 'UTC' }
  expect(dueTimes(hourly, first, new Date('2026-01-01T01:00:01Z'))).toEqual({
    latest: first,
    before: null,
    count: 1,
  })
  expect(dueTimes(hourly, first, new Date('2026-01-01T04:00:00Z'))).toEqual({
    latest: new Date('2026-01-01T04:00:00Z'),
    before: new Date('2026-01-01T03:00:00Z'),
    count: 4,
  })
})

test('a very long pause costs no more than a long one, and the latest time is known all the same', () => {
  const minutely = { cron: '* * * * *', timeZone: 'Asia/Shanghai' }
  const due = dueTimes(minutely, NOW, new Date('2027-01-01T00:00:30Z'))
  expect(due.count).toBe(MISSED_COUNTED_MAX + 1)
  expect(due.latest).toEqual(new Date('2027-01-01T00:00:00Z'))
  expect(due.before).toEqual(new Date('2026-12-31T23:59:00Z'))
})
