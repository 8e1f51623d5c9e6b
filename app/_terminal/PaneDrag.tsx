/** What a pane is dragged by, and what shows over a pane where another one would come. */
'use client'

import { useDraggable, useDroppable } from '@dnd-kit/core'
import { GripVertical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useDragged } from './DragArea.tsx'
import { PANE, type Zone } from './dragging.ts'

export function PaneGrip({ pane }: { pane: string }) {
  const t = useTranslations('terminal')
  const { setNodeRef, listeners } = useDraggable({ id: PANE + pane })
  return (
    <button
      ref={setNodeRef}
      {...listeners}
      type="button"
      // The keyboard's way is Ctrl+Alt+Shift+arrows.
      tabIndex={-1}
      aria-label={t('dragPane')}
      title={t('dragPaneHint')}
      className="-ml-1.5 inline-flex h-6 shrink-0 cursor-grab! touch-none items-center text-muted hover:text-text active:cursor-grabbing! max-md:hidden"
    >
      <GripVertical size={13} aria-hidden />
    </button>
  )
}

const PLACE: Record<Zone, string> = {
  left: 'inset-y-0 left-0 w-1/2',
  right: 'inset-y-0 right-0 w-1/2',
  up: 'inset-x-0 top-0 h-1/2',
  down: 'inset-x-0 bottom-0 h-1/2',
  swap: 'inset-0',
}

/** Covers the whole pane while one is dragged, so that the terminal below takes nothing of it. */
export function PaneDropPlace({ pane }: { pane: string }) {
  const t = useTranslations('terminal')
  const { pane: dragged, over } = useDragged()
  const id = PANE + pane
  const { setNodeRef } = useDroppable({ id, disabled: dragged === null || dragged === pane })
  if (dragged === null) return null
  const zone = over?.id === id ? over.zone : null
  return (
    <div ref={setNodeRef} className="absolute inset-0 z-20">
      {dragged === pane && <div className="absolute inset-0 bg-page/50" />}
      {zone && (
        <div
          data-testid="drop-place"
          data-zone={zone}
          className={`absolute flex items-center justify-center border-2 border-accent bg-accent/20 ${PLACE[zone]}`}
        >
          {zone === 'swap' && (
            <span className="rounded-md bg-accent px-2 py-1 text-xs font-medium text-on-accent">
              {t('swapPanes')}
            </span>
          )}
        </div>
      )}
    </div>
  )
}
