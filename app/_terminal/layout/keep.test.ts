import { expect, test } from 'vitest'
import { type KeptPane, type Layout, read, written } from './keep.ts'
import { addPane, addTab, changeTab, NO_TABS } from './tabs.ts'
import { paneNode } from './tree.ts'

const pane = (key: string): KeptPane => ({
  key,
  sessionId: `session-${key}`,
  access: 'control',
  target: { agentId: 'a', hostname: 'web-01', address: '10.0.0.1', user: 'deploy', cwd: '/srv' },
})

const layout = (): Layout => {
  let tabs = addTab(NO_TABS, 't1', paneNode('p1'))
  tabs = addPane(tabs, 'p1', 'right', 'p2', 's1')
  tabs = addTab(tabs, 't2', paneNode('p3'))
  return {
    tabs: changeTab(tabs, 't1', { name: 'both', color: 'red' }),
    panes: ['p1', 'p2', 'p3'].map(pane),
    full: true,
  }
}

test('what is kept comes back: tabs, splits, names, colours, sessions, which is shown, and the full window', () => {
  expect(read(written('me', layout()), 'me')).toEqual(layout())
})

test('a pane whose shell was still to be opened comes back, too', () => {
  const { tabs, panes } = layout()
  const waiting = { tabs, full: false, panes: panes.map((one) => ({ ...one, sessionId: null })) }
  expect(read(written('me', waiting), 'me')).toEqual(waiting)
})

test("another person's layout is nobody else's", () => {
  expect(read(written('me', layout()), 'somebody else').panes).toEqual([])
})

test('damaged, foreign and absent text is no layout', () => {
  for (const text of [null, '', '{', '[]', '{"version":2}', written('me', layout()).slice(0, -5)])
    expect(read(text, 'me')).toEqual({ tabs: NO_TABS, panes: [], full: false })
})

test('a tab that names panes which are not there is left out, the others stay', () => {
  const { tabs, panes } = layout()
  const text = written('me', { tabs, full: false, panes: panes.filter(({ key }) => key !== 'p2') })
  const back = read(text, 'me')
  expect(back.tabs.tabs.map(({ key }) => key)).toEqual(['t2'])
  expect(back.tabs.activeKey).toBe('t2')
  expect(back.panes.map(({ key }) => key)).toEqual(['p3'])
})

test('a pane that stands in two tabs is in the first of them', () => {
  const { tabs, panes } = layout()
  const twice = addTab(tabs, 't3', paneNode('p3'))
  const back = read(written('me', { tabs: twice, panes, full: false }), 'me')
  expect(back.tabs.tabs.map(({ key }) => key)).toEqual(['t1', 't2'])
  expect(back.tabs.activeKey).toBe('t1')
})
