import { expect, test } from 'vitest'
import { type Ignorable, namesOf, normalise } from './normalise.ts'

const names = namesOf(['web-01.example.com', 'DB2'])
const without = (text: string, ...ignore: Ignorable[]) => normalise(text, new Set(ignore), names)

test('nothing is changed where nothing is ignored', () => {
  expect(without('web-01  12:00 \x1b[1m5')).toBe('web-01  12:00 \x1b[1m5')
})

test.each([
  'Thu Nov 26 11:16:29 UTC 2026',
  'Thu Nov  6 11:16:29 AM CET 2026',
  'Nov 26 11:16:29',
  '2026-11-26',
  '2026-11-26T11:16:29.123Z',
  '2026-11-26 11:16:29,5 +01:00',
  'Thu, 26 Nov 2026 11:16:29 GMT',
  '26/Nov/2026:11:16:29 +0000',
  '11:16',
  '11:16:29.5',
])('%s is a time', (time) => {
  expect(without(`at ${time}: up`, 'times')).toBe('at <time>: up')
})

test('what is no time stays', () => {
  for (const text of ['10.0.0.1 port 22', 'Maybe 5', 'a:b', 'fe80::1', 'v1.2.3'])
    expect(without(text, 'times')).toBe(text)
})

test('digits are left out with the width of their column', () => {
  expect(without('/dev/sda1   41% of 1,024.5', 'digits')).toBe(without('/dev/sda1 100% of 9', 'digits'))
})

test('names of the run’s hosts are left out, with and without domain, and no other word is', () => {
  expect(without('web-01 WEB-01.example.com db2.log: web-012 db', 'hosts')).toBe(
    '<host> <host> <host>.log: web-012 db',
  )
})

test('lines stay lines, so that differences can be shown in the words of the original', () => {
  const text = 'a 1\n\n  12:00:01 \nDB2\n'
  expect(without(text, 'digits', 'times', 'hosts').split('\n')).toHaveLength(text.split('\n').length)
})
