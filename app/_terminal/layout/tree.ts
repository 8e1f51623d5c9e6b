/** How the panes of a tab share its room: rows and columns, nested, with panes as leaves. Nothing is changed in place. */

export type Direction = 'row' | 'column'
export type Side = 'left' | 'right' | 'up' | 'down'

export interface PaneNode {
  kind: 'pane'
  pane: string
}

/** At least two children, none of them a split of the same direction. */
export interface SplitNode {
  kind: 'split'
  id: string
  direction: Direction
  children: readonly LayoutNode[]
  /** Percent of the room, one per child; they add up to 100. */
  sizes: readonly number[]
}

export type LayoutNode = PaneNode | SplitNode

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

const WHOLE: Rect = { x: 0, y: 0, width: 100, height: 100 }
/** Edges that were dragged meet only nearly. */
const TOUCH = 0.01

export const paneNode = (pane: string): PaneNode => ({ kind: 'pane', pane })

/** In reading order. */
export const panesOf = (node: LayoutNode): string[] =>
  node.kind === 'pane' ? [node.pane] : node.children.flatMap(panesOf)

/** Adds up to 100 again. */
function whole(sizes: readonly number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0)
  return sizes.map((size) => (sum > 0 ? (size / sum) * 100 : 100 / sizes.length))
}

/** A split as it must be: a child that splits the same way gives its children up to it, an only child takes its place. */
function tidy(split: SplitNode): LayoutNode | null {
  const children: LayoutNode[] = []
  const sizes: number[] = []
  split.children.forEach((child, at) => {
    const size = split.sizes[at] ?? 0
    if (child.kind === 'split' && child.direction === split.direction) {
      children.push(...child.children)
      sizes.push(...child.sizes.map((inner) => (inner * size) / 100))
    } else {
      children.push(child)
      sizes.push(size)
    }
  })
  const [first] = children
  if (children.length < 2) return first ?? null
  return { ...split, children, sizes: whole(sizes) }
}

/** The tree with every child of `node` as `change` makes it; null leaves a child out. */
function mapChildren(node: SplitNode, change: (child: LayoutNode) => LayoutNode | null): LayoutNode | null {
  const children: LayoutNode[] = []
  const sizes: number[] = []
  node.children.forEach((child, at) => {
    const next = change(child)
    if (!next) return
    children.push(next)
    sizes.push(node.sizes[at] ?? 0)
  })
  return tidy({ ...node, children, sizes })
}

/** `added` beside `pane`, each with half of its room. @param id of the split, should one be needed: unique in the tree */
export function splitPane(root: LayoutNode, pane: string, side: Side, added: string, id: string): LayoutNode {
  if (root.kind === 'pane') {
    if (root.pane !== pane) return root
    const pair = side === 'left' || side === 'up' ? [paneNode(added), root] : [root, paneNode(added)]
    const direction = side === 'left' || side === 'right' ? 'row' : 'column'
    return { kind: 'split', id, direction, children: pair, sizes: [50, 50] }
  }
  return mapChildren(root, (child) => splitPane(child, pane, side, added, id)) ?? root
}

/** Its room goes to the others of its row or column; null when it was the last one. */
export function removePane(root: LayoutNode, pane: string): LayoutNode | null {
  if (root.kind === 'pane') return root.pane === pane ? null : root
  return mapChildren(root, (child) => removePane(child, pane))
}

/** Each in the other's place; one that is not in the tree changes nothing. */
export function swapPanes(root: LayoutNode, one: string, other: string): LayoutNode {
  const panes = panesOf(root)
  if (!panes.includes(one) || !panes.includes(other)) return root
  const swapped = (node: LayoutNode): LayoutNode => {
    if (node.kind === 'split') return { ...node, children: node.children.map(swapped) }
    return node.pane === one ? paneNode(other) : node.pane === other ? paneNode(one) : node
  }
  return swapped(root)
}

/** @param sizes one per child of the split; any other number of them changes nothing */
export function resizeSplit(root: LayoutNode, id: string, sizes: readonly number[]): LayoutNode {
  if (root.kind === 'pane') return root
  if (root.id === id) return sizes.length === root.children.length ? { ...root, sizes: whole(sizes) } : root
  return { ...root, children: root.children.map((child) => resizeSplit(child, id, sizes)) }
}

/** All children of all splits as large as each other. */
export function equalSizes(root: LayoutNode): LayoutNode {
  if (root.kind === 'pane') return root
  const children = root.children.map(equalSizes)
  return { ...root, children, sizes: whole(children.map(() => 1)) }
}

/** As near to a square as they can stand: rows from top to bottom, the last may hold fewer. */
export function tile(panes: readonly string[], newId: () => string): LayoutNode | null {
  const columns = Math.ceil(Math.sqrt(panes.length))
  const rows: LayoutNode[] = []
  for (let at = 0; at < panes.length; at += columns) {
    const children = panes.slice(at, at + columns).map(paneNode)
    const row = tidy({
      kind: 'split',
      id: newId(),
      direction: 'row',
      children,
      sizes: whole(children.map(() => 1)),
    })
    if (row) rows.push(row)
  }
  return tidy({
    kind: 'split',
    id: newId(),
    direction: 'column',
    children: rows,
    sizes: whole(rows.map(() => 1)),
  })
}

/** Where every pane lies, in percent of the tab. */
export function rectsOf(node: LayoutNode, room: Rect = WHOLE): Map<string, Rect> {
  if (node.kind === 'pane') return new Map([[node.pane, room]])
  const rects = new Map<string, Rect>()
  let { x, y } = room
  node.children.forEach((child, at) => {
    const share = (node.sizes[at] ?? 0) / 100
    const width = node.direction === 'row' ? room.width * share : room.width
    const height = node.direction === 'column' ? room.height * share : room.height
    for (const [pane, rect] of rectsOf(child, { x, y, width, height })) rects.set(pane, rect)
    if (node.direction === 'row') x += width
    else y += height
  })
  return rects
}

const overlap = (from: number, to: number, otherFrom: number, otherTo: number): number =>
  Math.min(to, otherTo) - Math.max(from, otherFrom)

/** The pane that lies on that side and shares most of the edge; null at the tab's border. */
export function neighbour(root: LayoutNode, pane: string, side: Side): string | null {
  const rects = rectsOf(root)
  const here = rects.get(pane)
  if (!here) return null
  let best: { pane: string; shared: number } | null = null
  for (const [other, rect] of rects) {
    const gap = {
      left: here.x - (rect.x + rect.width),
      right: rect.x - (here.x + here.width),
      up: here.y - (rect.y + rect.height),
      down: rect.y - (here.y + here.height),
    }[side]
    if (other === pane || Math.abs(gap) > TOUCH) continue
    const shared =
      side === 'left' || side === 'right'
        ? overlap(here.y, here.y + here.height, rect.y, rect.y + rect.height)
        : overlap(here.x, here.x + here.width, rect.x, rect.x + rect.width)
    if (shared > TOUCH && (!best || shared > best.shared + TOUCH)) best = { pane: other, shared }
  }
  return best?.pane ?? null
}

/** Whether it is a tree as this module makes them; what was kept by another version may not be. */
export function isSound(node: LayoutNode): boolean {
  const panes = panesOf(node)
  const sound = (at: LayoutNode): boolean =>
    at.kind === 'pane' ||
    (at.children.length >= 2 &&
      at.sizes.length === at.children.length &&
      at.sizes.every((size) => size >= 0) &&
      at.children.every(sound))
  return panes.length > 0 && new Set(panes).size === panes.length && sound(node)
}
