import { expect, test } from 'vitest'
import { isPicked, type Targets, toggle, without } from './targets.ts'

const agents = ['web-01', 'web-02', 'web-03'].map((name) => ({
  id: name,
  hostname: name,
  address: '',
  online: true,
  locked: false,
}))
const all: Targets = { kind: 'filter', filter: { query: 'web' }, total: 3, offline: 0, locked: 0 }

test('"all that match" covers the list that was meant and no other', () => {
  expect(isPicked(all, { query: 'web' }, 'web-01')).toBe(true)
  expect(isPicked(all, { query: 'db' }, 'db-01')).toBe(false)
})

test('one can be taken out of all that match, where all of them are known', () => {
  expect(without(all, { query: 'web' }, agents, 'web-02')).toEqual({
    kind: 'agents',
    agents: [agents[0], agents[2]],
  })
  expect(without({ ...all, total: 900 }, { query: 'web' }, agents, 'web-02')).toBeNull()
})

test('picking is undone by picking again', () => {
  const [first] = agents
  if (!first) throw new Error('no agent')
  const none: Targets = { kind: 'agents', agents: [] }
  expect(toggle(toggle(none, first), first)).toEqual(none)
})
