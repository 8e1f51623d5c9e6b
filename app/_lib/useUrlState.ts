/** A value that lives in the address, so that a view can be shared and survives a reload. */
'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

/** The parameter `name` ('' when absent), and what changes it without a new entry in the history. */
export function useUrlState(name: string): [string, (value: string) => void] {
  const params = useSearchParams()
  const pathname = usePathname()
  const set = useCallback(
    (value: string) => {
      const next = new URLSearchParams(window.location.search)
      if (value) next.set(name, value)
      else next.delete(name)
      const text = next.toString()
      window.history.replaceState(null, '', text ? `${pathname}?${text}` : pathname)
    },
    [name, pathname],
  )
  return [params.get(name) ?? '', set]
}
