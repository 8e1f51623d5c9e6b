import { expect, test } from 'vitest'
import type { QuickCommandItem } from '../../../../server/trpc/types.ts'
import { moved, searchOf } from './quickDraft.ts'

test('only hosts that were chosen by words alone are kept with a command', () => {
  const filter = (more: object) => ({
    kind: 'filter' as const,
    filter: more,
    total: 1,
    offline: 0,
    locked: 0,
  })
  expect(searchOf(filter({ query: 'env=prod' }))).toBe('env=prod')
  expect(searchOf(filter({ query: 'web', status: undefined }))).toBe('web')
  expect(searchOf(filter({ query: 'web', status: 'online' }))).toBeNull()
  expect(searchOf(filter({ query: '' }))).toBeNull()
  expect(searchOf({ kind: 'agents', agents: [] })).toBeNull()
})

test('a command moves by one place, and not over the ends', () => {
  const items = ['a', 'b', 'c'].map(
    (id): QuickCommandItem => ({
      ...{ id, name: id, summary: '', interpreter: 'shell', hosts: null, user: null },
    }),
  )
  expect(moved(items, 1, -1)).toEqual(['b', 'a', 'c'])
  expect(moved(items, 1, 1)).toEqual(['a', 'c', 'b'])
  expect(moved(items, 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moved(items, 2, 1)).toEqual(['a', 'b', 'c'])
})
