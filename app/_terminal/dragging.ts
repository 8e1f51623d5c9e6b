/** Panes that are dragged: what a place under the pointer means, told from where in it the pointer is. */
import type { Side } from './layout/tree.ts'

/** What becomes of the pane that is dropped there. */
export type Zone = Side | 'swap'

/** So much of a pane at each of its edges is for what is to stand beside it. */
const EDGE = 0.28

interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** The nearest edge, where one is near; else the two change places. */
export function zoneAt({ left, top, width, height }: Box, x: number, y: number): Zone {
  const shares: [Zone, number][] = [
    ['left', (x - left) / width],
    ['right', (left + width - x) / width],
    ['up', (y - top) / height],
    ['down', (top + height - y) / height],
  ]
  const [nearest = 'swap', share = 1] = shares.reduce((one, other) => (other[1] < one[1] ? other : one))
  return share < EDGE ? nearest : 'swap'
}

/** Ids of what can be dragged or dropped on: panes, and tabs by their own keys. */
export const PANE = 'pane:'
/** The free part of the row of tabs. */
export const NEW_TAB = 'new-tab'

export const paneOf = (id: string | number | undefined): string | null =>
  typeof id === 'string' && id.startsWith(PANE) ? id.slice(PANE.length) : null
