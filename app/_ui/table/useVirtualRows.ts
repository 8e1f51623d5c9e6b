/** Draws only the rows near the window, however long the list, and keeps the row with the focus drawn. */
'use client'

import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

const ROW_PX = 44
const OVERSCAN = 12

/** @param active index of the row that has the focus, or -1 */
export function useVirtualRows(
  body: RefObject<HTMLTableSectionElement | null>,
  ids: readonly string[],
  active: number,
) {
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      if (body.current) setScrollMargin(body.current.getBoundingClientRect().top + window.scrollY)
    }
    measure()
    // What stands above the table comes and goes: filters wrap, a selection bar appears.
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [body])
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      if (active < 0 || active >= range.count || indexes.includes(active)) return indexes
      return [...indexes, active].sort((a, b) => a - b)
    },
    [active],
  )
  return useWindowVirtualizer({
    count: ids.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: (index) => ids[index] ?? index,
    rangeExtractor,
    // Sticky headings cover the top, the phone's navigation the bottom.
    scrollPaddingStart: ROW_PX,
    scrollPaddingEnd: ROW_PX * 2,
  })
}
