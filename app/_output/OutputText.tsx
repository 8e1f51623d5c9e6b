/** One stream's text: coloured, followed while it grows, folded in the middle when it is long. */
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type CSSProperties, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { lineAt, type OutputSnapshot, placeOf } from './lines.ts'
import { type LineLinks, OutputRow } from './OutputRow.tsx'
import { useWrap } from './useWrap.ts'
import './output.css'

/** What is shown of a long output until somebody asks for all: it begins and it ends so. */
const FOLD_HEAD = 40
const FOLD_TAIL = 160
/** Nobody is asked for fewer hidden lines. */
const FOLD_MIN = 50
/** Of more rows only those near the screen are in the page. */
const PLAIN_ROWS_MAX = 400
const ROW_PX = 20
const OVERSCAN = 30
/** Nearer to the end than this, the view follows. */
const NEAR_END_PX = 24

export interface OutputTextProps {
  output: OutputSnapshot
  /** What assistive technology calls it. */
  label: string
  /** More may come: follow it. */
  live: boolean
  /** Absent: lines have no numbers. */
  links?: LineLinks
  /** The line to show, as an editor counts. */
  target?: number
}

export function OutputText({ output, label, live, links, target }: OutputTextProps) {
  const t = useTranslations('runs.view')
  const [wrap] = useWrap()
  const box = useRef<HTMLElement>(null)
  const { lineCount } = output
  const long = lineCount > FOLD_HEAD + FOLD_TAIL + FOLD_MIN
  const [unfolded, setUnfolded] = useState(false)
  const folded = long && !unfolded
  const hidden = lineCount - FOLD_HEAD - FOLD_TAIL
  const count = folded ? FOLD_HEAD + 1 + FOLD_TAIL : lineCount
  /** The line in a row; -1 for the fold. */
  const lineOf = (row: number) => {
    if (!folded || row < FOLD_HEAD) return row
    return row === FOLD_HEAD ? -1 : row - 1 + hidden
  }
  const virtual = count > PLAIN_ROWS_MAX
  const rows = useVirtualizer({
    count: virtual ? count : 0,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  })
  // The end of a long output tells more than the place where it was folded.
  const following = useRef(target === undefined && (live || long))
  /** The height of all of it when its end was shown last. */
  const endShown = useRef(0)
  const [away, setAway] = useState(false)
  const shownTarget = useRef<number | undefined>(undefined)
  /** The row to show after the next drawing. */
  const wanted = useRef<{ row: number; align: 'start' | 'center' } | null>(null)

  const place = target === undefined ? -1 : placeOf(output, target)
  useLayoutEffect(() => {
    if (place < 0 || shownTarget.current === target) return
    if (folded && place >= FOLD_HEAD && place < FOLD_HEAD + hidden) return setUnfolded(true)
    shownTarget.current = target
    following.current = false
    wanted.current = { row: folded && place >= FOLD_HEAD ? place - hidden + 1 : place, align: 'center' }
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [place, target, folded, hidden])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (wanted.current) {
      const { row, align } = wanted.current
      wanted.current = null
      if (virtual) rows.scrollToIndex(row, { align })
      else element.querySelector(`[data-row="${row}"]`)?.scrollIntoView({ block: align })
    } else if (lineCount > 0 && following.current) {
      if (virtual) rows.scrollToIndex(count - 1, { align: 'end' })
      else {
        // Somebody has left the end just now: the browser tells of it only with the next frame.
        const bottom = element.scrollTop + element.clientHeight
        if (bottom < Math.min(endShown.current, element.scrollHeight) - NEAR_END_PX) {
          following.current = false
          return
        }
        element.scrollTop = element.scrollHeight
        endShown.current = element.scrollHeight
      }
    }
  })

  const onScroll = () => {
    const element = box.current
    if (!element) return
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
    following.current = near && live
    setAway(!near)
  }
  const toEnd = () => {
    following.current = live
    if (virtual) rows.scrollToIndex(count - 1, { align: 'end' })
    else box.current?.scrollTo({ top: box.current.scrollHeight })
  }
  const unfold = () => {
    following.current = false
    wanted.current = { row: FOLD_HEAD, align: 'start' }
    setUnfolded(true)
  }

  const content = (row: number): ReactNode => {
    const line = lineAt(output, lineOf(row))
    if (line) return <OutputRow line={line} links={links} marked={line.number === place} />
    return (
      <button type="button" className="output-fold" onClick={unfold}>
        {t('moreLines', { count: hidden })}
      </button>
    )
  }
  const keyOf = (row: number) => {
    const line = lineOf(row)
    return line === -1 ? 'fold' : line
  }
  return (
    <div className="relative">
      <section
        ref={box}
        onScroll={onScroll}
        aria-label={label}
        className="output-text"
        data-wrap={wrap}
        style={{ '--digits': `${String(lineCount).length}ch` } as CSSProperties}
      >
        {virtual ? (
          <div className="relative" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => (
              <div
                key={keyOf(item.index)}
                ref={rows.measureElement}
                data-index={item.index}
                className="output-virtual"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {content(item.index)}
              </div>
            ))}
          </div>
        ) : (
          Array.from({ length: count }, (_, row) => (
            <div key={keyOf(row)} data-row={row}>
              {content(row)}
            </div>
          ))
        )}
      </section>
      {away && (
        <button type="button" className="output-end" onClick={toEnd}>
          <ArrowDown aria-hidden size={13} />
          {t('jumpToEnd')}
        </button>
      )}
    </div>
  )
}
