import { expect, test } from 'vitest'
import {
  activeTab,
  addPane,
  addTab,
  breakOut,
  changeTab,
  movePane,
  moveTab,
  NO_TABS,
  showPane,
  showTab,
  swapInTab,
  type Tabs,
  withoutPane,
} from './tabs.ts'
import { paneNode, panesOf } from './tree.ts'

const three = (): Tabs =>
  ['1', '2', '3'].reduce((state, name) => addTab(state, `t${name}`, paneNode(`p${name}`)), NO_TABS)
const keys = (state: Tabs) => state.tabs.map(({ key }) => key)

test('a new tab comes last and is shown', () => {
  expect(keys(three())).toEqual(['t1', 't2', 't3'])
  expect(three().activeKey).toBe('t3')
  expect(activeTab(three())?.activePane).toBe('p3')
})

test('when the shown tab is closed its right neighbour is shown, else its left one', () => {
  expect(withoutPane(showTab(three(), 't2'), 'p2')).toMatchObject({ activeKey: 't3' })
  expect(withoutPane(three(), 'p3')).toMatchObject({ activeKey: 't2' })
  expect(withoutPane(three(), 'p1')).toMatchObject({ activeKey: 't3' })
  const none = withoutPane(withoutPane(withoutPane(three(), 'p1'), 'p2'), 'p3')
  expect(none).toEqual(NO_TABS)
})

test('a pane that is added has the keyboard; when it goes, its neighbour has it', () => {
  const split = addPane(three(), 'p3', 'right', 'p4', 's1')
  expect(activeTab(split)?.activePane).toBe('p4')
  expect(activeTab(withoutPane(split, 'p4'))?.activePane).toBe('p3')
  expect(activeTab(withoutPane(showPane(split, 'p3'), 'p3'))?.activePane).toBe('p4')
  expect(activeTab(withoutPane(split, 'p3'))?.activePane).toBe('p4')
})

test('whoever goes to a pane goes to its tab', () => {
  expect(showPane(three(), 'p1').activeKey).toBe('t1')
  expect(showPane(three(), 'unknown')).toEqual(three())
})

test('a zoomed pane that is closed leaves the others as they lay', () => {
  const split = addPane(three(), 'p3', 'right', 'p4', 's1')
  const zoomed = changeTab(split, 't3', { zoomed: true })
  expect(activeTab(withoutPane(zoomed, 'p4'))?.zoomed).toBe(false)
  expect(activeTab(addPane(zoomed, 'p4', 'down', 'p5', 's2'))?.zoomed).toBe(false)
})

test('a pane moves to a tab of its own, beside the one that it left', () => {
  const split = addPane(showTab(three(), 't1'), 'p1', 'right', 'p4', 's1')
  const broken = breakOut(split, 'p4', 't4')
  expect(keys(broken)).toEqual(['t1', 't4', 't2', 't3'])
  expect(broken.tabs.map(({ root }) => panesOf(root))).toEqual([['p1'], ['p4'], ['p2'], ['p3']])
  expect(broken.activeKey).toBe('t4')
  expect(breakOut(three(), 'p1', 't4')).toEqual(three())
})

test('a pane moves to a side of another one, in its tab or in another tab, which it leaves when it was the last there', () => {
  const split = addPane(three(), 'p3', 'right', 'p4', 's1')
  const below = movePane(split, 'p3', 'p4', 'down', 's2')
  expect(activeTab(below)).toMatchObject({
    activePane: 'p3',
    root: { direction: 'column', children: [{ pane: 'p4' }, { pane: 'p3' }] },
  })
  const elsewhere = movePane(split, 'p4', 'p1', 'left', 's2')
  expect(activeTab(elsewhere)).toMatchObject({ key: 't1', activePane: 'p4' })
  expect(elsewhere.tabs.map(({ root }) => panesOf(root))).toEqual([['p4', 'p1'], ['p2'], ['p3']])
  expect(keys(movePane(split, 'p2', 'p1', 'right', 's2'))).toEqual(['t1', 't3'])
  expect(movePane(split, 'p4', 'p4', 'down', 's2')).toEqual(split)
  expect(movePane(split, 'p4', 'unknown', 'down', 's2')).toEqual(split)
})

test('two panes of a tab change places, and the room stays shared as it was', () => {
  const split = addPane(addPane(three(), 'p3', 'right', 'p4', 's1'), 'p4', 'down', 'p5', 's2')
  const swapped = swapInTab(split, 'p3', 'p5')
  expect(activeTab(swapped)?.activePane).toBe('p3')
  expect(activeTab(swapped)?.root).toMatchObject({
    ...{ direction: 'row', sizes: [50, 50] },
    children: [{ pane: 'p5' }, { direction: 'column', children: [{ pane: 'p4' }, { pane: 'p3' }] }],
  })
  expect(swapInTab(split, 'p3', 'p1')).toEqual(split)
})

test('tabs are put in order, and never past the ends', () => {
  expect(keys(moveTab(three(), 't1', 2))).toEqual(['t2', 't3', 't1'])
  expect(keys(moveTab(three(), 't3', 0))).toEqual(['t3', 't1', 't2'])
  expect(moveTab(three(), 't3', 3)).toEqual(three())
  expect(moveTab(three(), 't1', -1)).toEqual(three())
})
