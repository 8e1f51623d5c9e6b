import { expect, test } from 'vitest'
import { sameNamed } from './hostMarks.ts'

const host = (id: string, hostname: string, address: string) => ({ id, hostname, address })

test('only hosts that equal another in name and address need their id to be told apart', () => {
  const hosts = [
    host('a', 'vm', '10.0.0.1'),
    host('b', 'vm', '10.0.0.1'),
    host('c', 'vm', '10.0.0.2'),
    host('d', 'db', '10.0.0.1'),
  ]
  expect([...sameNamed(hosts)].sort()).toEqual(['a', 'b'])
})

test('one host that stands in a list twice is no other host', () => {
  expect(sameNamed([host('a', 'vm', ''), host('a', 'vm', '')]).size).toBe(0)
})
