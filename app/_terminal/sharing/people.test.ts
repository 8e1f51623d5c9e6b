import { expect, test } from 'vitest'
import type { ViewerItem } from '../end.ts'
import { changesOf, initialsOf, isGuest, peopleOf } from './people.ts'

const viewer = (username: string, change: Partial<ViewerItem> = {}): ViewerItem => ({
  ...{ userId: username, username, access: 'observe', own: false, by: 'invitation' },
  since: '2026-01-01T00:00:00.000Z',
  ...change,
})

test('somebody with several windows is one person, with what they may do most; the owner comes first', () => {
  const later = '2026-01-02T00:00:00.000Z'
  const people = peopleOf([
    viewer('guest', { since: later }),
    viewer('guest', { access: 'control' }),
    viewer('owner', { by: 'owner', access: 'control', own: true, since: later }),
  ])
  expect(people).toMatchObject([
    { username: 'owner', windows: 1 },
    { username: 'guest', windows: 2, access: 'control', since: '2026-01-01T00:00:00.000Z' },
  ])
})

test('who came and who left is told of others only', () => {
  const [me, one, two] = ['me', 'one', 'two'].map((name) => viewer(name, { own: name === 'me' }))
  const people = (...viewers: (ViewerItem | undefined)[]) => peopleOf(viewers.flatMap((item) => item ?? []))
  const { came, left } = changesOf(people(one), people(me, two))
  expect(came.map(({ username }) => username)).toEqual(['two'])
  expect(left.map(({ username }) => username)).toEqual(['one'])
  expect(changesOf(people(one), people(one, me))).toEqual({ came: [], left: [] })
})

test('one is a guest where one is there and not as the owner', () => {
  expect(isGuest([])).toBe(false)
  expect(isGuest([viewer('me', { own: true, by: 'owner' }), viewer('guest')])).toBe(false)
  expect(isGuest([viewer('me', { own: true, by: 'right' })])).toBe(true)
})

test('initials are letters of the name', () => {
  const names = ['anna.berg', 'root', '王伟', 'a-b-c', '__', 'ops1', 'ops12']
  expect(names.map(initialsOf)).toEqual(['AB', 'R', '王', 'AB', '?', 'O1', 'O2'])
})
