/** Within it tabs are dragged along their row, and panes onto panes, tabs, or the free part of that row. */
'use client'

import {
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  type DragOverEvent,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { NEW_TAB, paneOf, type Zone, zoneAt } from './dragging.ts'
import {
  breakOutPane,
  moveTerminalPane,
  moveTerminalTab,
  swapTerminalPanes,
  type Terminals,
} from './store.ts'

/** A click that trembles is no drag. */
const DRAG_PX = 6
/** The keyboard has ways of its own (Ctrl+Shift+arrows, Ctrl+Alt+Shift+arrows): there is nothing to say about a pointer's. */
const SILENT = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
}

interface Dragged {
  /** Null: no pane is. */
  pane: string | null
  /** What it would be dropped on: the id of a pane or a tab, or `NEW_TAB`. */
  over: { id: string; zone: Zone } | null
}

const NOTHING: Dragged = { pane: null, over: null }
const DraggedContext = createContext<Dragged>(NOTHING)
export const useDragged = (): Dragged => useContext(DraggedContext)

const collisions: CollisionDetection = (args) => {
  const isPane = paneOf(args.active.id) !== null
  if (isPane) return pointerWithin(args)
  const tabs = args.droppableContainers.filter(({ id }) => paneOf(id) === null && id !== NEW_TAB)
  return closestCenter({ ...args, droppableContainers: tabs })
}

function overOf({
  active,
  over,
  activatorEvent,
  delta,
}: DragMoveEvent | DragOverEvent | DragEndEvent): Dragged['over'] {
  if (!over || over.id === active.id || !(activatorEvent instanceof PointerEvent)) return null
  const { clientX, clientY } = activatorEvent
  return { id: String(over.id), zone: zoneAt(over.rect, clientX + delta.x, clientY + delta.y) }
}

function drop(pane: string, over: Dragged['over'], { layout }: Terminals): void {
  if (!over) return
  const to = paneOf(over.id)
  if (to !== null && over.zone === 'swap') swapTerminalPanes(pane, to)
  else if (to !== null && over.zone !== 'swap') moveTerminalPane(pane, to, over.zone)
  else if (over.id === NEW_TAB) breakOutPane(pane)
  else {
    const tab = layout.tabs.find(({ key }) => key === over.id)
    if (tab && tab.key !== layout.activeKey) moveTerminalPane(pane, tab.activePane, 'right')
  }
}

export function DragArea({ terminals, children }: { terminals: Terminals; children: ReactNode }) {
  const [dragged, setDragged] = useState<Dragged>(NOTHING)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: DRAG_PX } }))
  const keys = terminals.layout.tabs.map(({ key }) => key)
  const moved = (event: DragMoveEvent | DragOverEvent) => {
    const pane = paneOf(event.active.id)
    const over = overOf(event)
    setDragged((before) =>
      before.pane === pane && before.over?.id === over?.id && before.over?.zone === over?.zone
        ? before
        : { pane, over },
    )
  }
  const ended = (event: DragEndEvent) => {
    setDragged(NOTHING)
    const pane = paneOf(event.active.id)
    if (pane !== null) drop(pane, overOf(event), terminals)
    else if (event.over) moveTerminalTab(String(event.active.id), keys.indexOf(String(event.over.id)))
  }
  const hostname = dragged.pane && terminals.panes.get(dragged.pane)?.session.target.hostname
  return (
    <DndContext
      id="terminals"
      sensors={sensors}
      collisionDetection={collisions}
      onDragStart={({ active }) => setDragged({ pane: paneOf(active.id), over: null })}
      onDragMove={moved}
      // What is below the pointer is known only after it has moved there.
      onDragOver={moved}
      onDragEnd={ended}
      onDragCancel={() => setDragged(NOTHING)}
      // Tabs along their row only.
      modifiers={[
        ({ active, transform }) =>
          active && paneOf(active.id) === null ? { ...transform, y: 0 } : transform,
      ]}
      accessibility={{ announcements: SILENT }}
    >
      <DraggedContext value={dragged}>{children}</DraggedContext>
      <DragOverlay dropAnimation={null}>
        {hostname && (
          <span className="inline-flex h-7 items-center rounded-md border border-line bg-raised px-2.5 text-xs font-medium shadow-lg">
            {hostname}
          </span>
        )}
      </DragOverlay>
    </DndContext>
  )
}
