import { expect, test } from 'vitest'
import { isTimeZone, isWithin } from './window.ts'

const at = (text: string) => new Date(text)

test('a window past midnight is open on both sides of it', () => {
  const night = { from: '22:00', to: '05:00', timeZone: 'UTC' }
  const open = [
    '2026-03-01T22:00:00Z',
    '2026-03-01T23:59:00Z',
    '2026-03-02T00:00:00Z',
    '2026-03-02T04:59:59Z',
  ]
  const shut = ['2026-03-01T21:59:59Z', '2026-03-02T05:00:00Z', '2026-03-02T12:00:00Z']
  for (const time of open) expect([time, isWithin(night, at(time))]).toEqual([time, true])
  for (const time of shut) expect([time, isWithin(night, at(time))]).toEqual([time, false])
})

test('the clock is the one of the time zone', () => {
  const shanghai = { from: '22:00', to: '05:00', timeZone: 'Asia/Shanghai' }
  expect(isWithin(shanghai, at('2026-03-01T14:00:00Z'))).toBe(true)
  expect(isWithin(shanghai, at('2026-03-01T22:00:00Z'))).toBe(false)
})

test('summer time moves the window with the clock on the wall', () => {
  const berlin = { from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' }
  expect(isWithin(berlin, at('2026-01-10T01:30:00Z'))).toBe(true)
  expect(isWithin(berlin, at('2026-07-10T01:30:00Z'))).toBe(true)
  expect(isWithin(berlin, at('2026-07-10T02:30:00Z'))).toBe(false)
})

test('no window, or one without an end, is always open', () => {
  expect(isWithin(undefined, at('2026-03-01T12:00:00Z'))).toBe(true)
  expect(isWithin({ from: '08:00', to: '08:00', timeZone: 'UTC' }, at('2026-03-01T12:00:00Z'))).toBe(true)
})

test('time zones are told from other words', () => {
  expect(['Asia/Shanghai', 'UTC', 'Europe/Berlin'].every(isTimeZone)).toBe(true)
  expect(['', 'Mars/Olympus', '25:00'].some(isTimeZone)).toBe(false)
})
