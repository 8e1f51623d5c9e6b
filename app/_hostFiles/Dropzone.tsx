/** Files may be dropped on what it stands in; it says so while some are held over that. */
'use client'

import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { bringsFiles, type Dropped, readDrop } from './dropped.ts'

interface Props {
  disabled?: boolean
  onDropped(dropped: Dropped): void
  children: ReactNode
}

/** What it stands in has a position. */
export function Dropzone({ disabled, onDropped, children }: Props) {
  const [over, setOver] = useState(false)
  const anchor = useRef<HTMLSpanElement>(null)
  const taken = useEffectEvent((dropped: Dropped) => onDropped(dropped))
  useEffect(() => {
    const element = anchor.current?.parentElement
    if (!element || disabled) return
    // Entering an element inside comes before leaving the one around it.
    let depth = 0
    const count = (by: number) => {
      depth = Math.max(0, depth + by)
      setOver(depth > 0)
    }
    const on = (event: DragEvent, then: () => void) => {
      if (!bringsFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      then()
    }
    const enter = (event: DragEvent) => on(event, () => count(1))
    const leave = (event: DragEvent) => on(event, () => count(-1))
    const hover = (event: DragEvent) =>
      on(event, () => {
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      })
    const drop = (event: DragEvent) =>
      on(event, () => {
        depth = 0
        setOver(false)
        if (event.dataTransfer) void readDrop(event.dataTransfer).then(taken)
      })
    const events = { dragenter: enter, dragleave: leave, dragover: hover, drop }
    for (const [name, listener] of Object.entries(events))
      element.addEventListener(name as 'drop', listener, { capture: true })
    return () => {
      for (const [name, listener] of Object.entries(events))
        element.removeEventListener(name as 'drop', listener, { capture: true })
    }
  }, [disabled])
  return (
    <>
      <span ref={anchor} hidden />
      {over && (
        <div className="pointer-events-none absolute inset-1 z-20 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-page/85 p-4 text-center text-sm font-medium">
          {children}
        </div>
      )}
    </>
  )
}
