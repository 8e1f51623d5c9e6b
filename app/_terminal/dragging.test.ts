import { expect, test } from 'vitest'
import { NEW_TAB, PANE, paneOf, zoneAt } from './dragging.ts'

const box = { left: 100, top: 50, width: 400, height: 200 }

test('near an edge a pane goes beside the other one, in the middle they change places', () => {
  expect(zoneAt(box, 300, 150)).toBe('swap')
  expect(zoneAt(box, 110, 150)).toBe('left')
  expect(zoneAt(box, 490, 150)).toBe('right')
  expect(zoneAt(box, 300, 60)).toBe('up')
  expect(zoneAt(box, 300, 240)).toBe('down')
})

test('in a corner the edge counts that is nearer in proportion', () => {
  expect(zoneAt(box, 110, 80)).toBe('left')
  expect(zoneAt(box, 150, 55)).toBe('up')
})

test('panes are told from tabs', () => {
  expect(paneOf(`${PANE}abc`)).toBe('abc')
  expect(paneOf('abc')).toBeNull()
  expect(paneOf(NEW_TAB)).toBeNull()
  expect(paneOf(undefined)).toBeNull()
})
