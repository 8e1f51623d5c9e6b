import { expect, test } from 'vitest'
import {
  equalSizes,
  isSound,
  type LayoutNode,
  neighbour,
  paneNode,
  panesOf,
  rectsOf,
  removePane,
  resizeSplit,
  splitPane,
  tile,
} from './tree.ts'

/** `row(a 50, b 50)`, to be read at a glance. */
const text = (node: LayoutNode | null): string => {
  if (!node) return 'nothing'
  if (node.kind === 'pane') return node.pane
  const parts = node.children.map((child, at) => `${text(child)} ${Math.round(node.sizes[at] ?? 0)}`)
  return `${node.direction}(${parts.join(', ')})`
}

const counter = () => {
  let count = 0
  return () => `s${++count}`
}

test('a pane is split in two halves, on the side that was asked for', () => {
  const root = paneNode('a')
  expect(text(splitPane(root, 'a', 'right', 'b', 's'))).toBe('row(a 50, b 50)')
  expect(text(splitPane(root, 'a', 'left', 'b', 's'))).toBe('row(b 50, a 50)')
  expect(text(splitPane(root, 'a', 'down', 'b', 's'))).toBe('column(a 50, b 50)')
  expect(text(splitPane(root, 'a', 'up', 'b', 's'))).toBe('column(b 50, a 50)')
})

test('a further split the same way takes half of the one pane and leaves the others as they are', () => {
  const two = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  expect(text(splitPane(two, 'b', 'right', 'c', 's2'))).toBe('row(a 50, b 25, c 25)')
  expect(text(splitPane(two, 'a', 'left', 'c', 's2'))).toBe('row(c 25, a 25, b 50)')
})

test('splits nest across', () => {
  const two = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  const three = splitPane(two, 'b', 'down', 'c', 's2')
  expect(text(three)).toBe('row(a 50, column(b 50, c 50) 50)')
  expect(panesOf(three)).toEqual(['a', 'b', 'c'])
})

test('a pane that does not exist splits nothing', () => {
  const two = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  expect(splitPane(two, 'x', 'down', 'c', 's2')).toEqual(two)
})

test('the room of a closed pane goes to the others of its row, in their proportion', () => {
  let root: LayoutNode = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  root = splitPane(root, 'b', 'right', 'c', 's2')
  expect(text(removePane(root, 'c'))).toBe('row(a 67, b 33)')
  expect(text(removePane(root, 'a'))).toBe('row(b 50, c 50)')
})

test('what is left alone in its column takes the place of the column, and joins a row around it', () => {
  let root: LayoutNode = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  root = splitPane(root, 'b', 'down', 'c', 's2')
  expect(text(removePane(root, 'b'))).toBe('row(a 50, c 50)')
  root = splitPane(root, 'b', 'right', 'd', 's3')
  expect(text(root)).toBe('row(a 50, column(row(b 50, d 50) 50, c 50) 50)')
  expect(text(removePane(root, 'c'))).toBe('row(a 50, b 25, d 25)')
  expect(removePane(paneNode('a'), 'a')).toBeNull()
})

test('sizes are set for one split only, and always add up', () => {
  let root: LayoutNode = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  root = splitPane(root, 'b', 'down', 'c', 's2')
  expect(text(resizeSplit(root, 's2', [30, 70]))).toBe('row(a 50, column(b 30, c 70) 50)')
  expect(text(resizeSplit(root, 's1', [1, 3]))).toBe('row(a 25, column(b 50, c 50) 75)')
  expect(resizeSplit(root, 's1', [1, 2, 3])).toEqual(root)
  expect(text(equalSizes(resizeSplit(root, 's1', [1, 3])))).toBe('row(a 50, column(b 50, c 50) 50)')
})

test('many panes are tiled near to a square', () => {
  const tiled = (count: number) =>
    text(
      tile(
        Array.from({ length: count }, (_, at) => `p${at + 1}`),
        counter(),
      ),
    )
  expect(tiled(0)).toBe('nothing')
  expect(tiled(1)).toBe('p1')
  expect(tiled(2)).toBe('row(p1 50, p2 50)')
  expect(tiled(4)).toBe('column(row(p1 50, p2 50) 50, row(p3 50, p4 50) 50)')
  expect(tiled(5)).toBe('column(row(p1 33, p2 33, p3 33) 50, row(p4 50, p5 50) 50)')
  const sixteen = tile(
    Array.from({ length: 16 }, (_, at) => `p${at}`),
    counter(),
  )
  expect(
    sixteen && [...rectsOf(sixteen).values()].every(({ width, height }) => width === 25 && height === 25),
  ).toBe(true)
})

test('the neighbour of a pane is the one that shares most of that edge', () => {
  let root: LayoutNode = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  root = splitPane(root, 'b', 'down', 'c', 's2')
  root = resizeSplit(root, 's2', [30, 70])
  expect(neighbour(root, 'a', 'right')).toBe('c')
  expect(neighbour(root, 'b', 'left')).toBe('a')
  expect(neighbour(root, 'b', 'down')).toBe('c')
  expect(neighbour(root, 'c', 'up')).toBe('b')
  expect(neighbour(root, 'a', 'left')).toBeNull()
  expect(neighbour(root, 'a', 'down')).toBeNull()
  expect(neighbour(root, 'x', 'down')).toBeNull()
})

test('a tree that is not one is found out', () => {
  const two = splitPane(paneNode('a'), 'a', 'right', 'b', 's1')
  expect(isSound(two)).toBe(true)
  expect(isSound(splitPane(two, 'b', 'down', 'a', 's2'))).toBe(false)
  expect(isSound({ kind: 'split', id: 's', direction: 'row', children: [paneNode('a')], sizes: [100] })).toBe(
    false,
  )
  expect(isSound({ ...two, sizes: [100] } as LayoutNode)).toBe(false)
})
