import { expect, test } from 'vitest'
import { AUDIT_ORIGIN, type AuditRow, canonical, digestOf } from './append.ts'
import { checkRows } from './verify.ts'

const ORIGIN = { lastId: 0, lastHash: AUDIT_ORIGIN }

function chain(length: number): AuditRow[] {
  let previous = AUDIT_ORIGIN
  return Array.from({ length }, (_, index) => {
    const row = {
      id: index + 1,
      at: new Date(index * 1000),
      actorKind: 'user',
      actorId: 'u1',
      actorName: 'anna',
      action: 'runs.create',
      details: { targets: index },
    }
    previous = digestOf(previous, row)
    return { ...row, hash: previous }
  })
}

test('an untouched chain holds', () => {
  expect(checkRows(chain(5), ORIGIN)).toMatchObject({ lastId: 5, badId: null })
})

test('a changed record is found', () => {
  const rows = chain(5).map((row) => (row.id === 3 ? { ...row, actorName: 'ben' } : row))
  expect(checkRows(rows, ORIGIN).badId).toBe(3)
})

test('a missing record is found', () => {
  expect(
    checkRows(
      chain(5).filter((row) => row.id !== 2),
      ORIGIN,
    ).badId,
  ).toBe(2)
})

test('the order of keys says nothing', () => {
  expect(canonical({ b: 1, a: { d: [2, { f: 1, e: 0 }], c: 3 } })).toBe(
    '{"a":{"c":3,"d":[2,{"e":0,"f":1}]},"b":1}',
  )
})
