import { expect, test } from 'vitest'
import { foldNames } from './foldNames.ts'

const fold = (...names: string[]) => foldNames(names, 1_000)

test('numbers that follow each other become a range, others a list, whatever their order', () => {
  expect(fold('web3', 'web1', 'web2', 'web101', 'db1')).toBe('db1,web[1-3,101]')
  expect(fold('host-0.example.com', 'host-1.example.com', 'host-3.example.com')).toBe(
    'host-[0-1,3].example.com',
  )
  expect(fold('alone')).toBe('alone')
  expect(fold('twin', 'twin')).toBe('twin')
  expect(foldNames([], 10)).toBe('')
})

test('leading zeros are kept: what differs by them is another name', () => {
  expect(fold('n08', 'n09', 'n10', 'n100')).toBe('n[08-10,100]')
  expect(fold('n9', 'n10', 'n010')).toBe('n[9-10,010]')
  expect(fold('n1', 'n01')).toBe('n[1,01]')
})

test('names with several numbers are folded in each place where that says just the same', () => {
  expect(fold('r1n1', 'r1n2', 'r2n1', 'r2n2')).toBe('r[1-2]n[1-2]')
  expect(fold('r1n1', 'r1n2', 'r2n1')).toBe('r1n[1-2],r2n1')
  expect(fold('10.0.0.1', '10.0.0.2')).toBe('10.0.0.[1-2]')
})

test('digits that are no number stay as they are', () => {
  expect(fold('id12345678901234567890', 'id12345678901234567891')).toBe(
    'id12345678901234567890,id12345678901234567891',
  )
})

test('ten thousand names without an order are cut, and said to be', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `host-${i * 7}`)
  const text = foldNames(names, 500)
  expect(text.length).toBeLessThanOrEqual(501)
  expect(text).toMatch(/^host-\[0,7,14,.*,…$/)
  expect(
    foldNames(
      names.map((_, i) => `host-${i}`),
      500,
    ),
  ).toBe('host-[0-9999]')
})
