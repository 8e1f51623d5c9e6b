/** A page's title that is known only when its data is. */
'use client'

import { useLayoutEffect } from 'react'

/** @param name undefined: the page's own title stays */
export function usePageTitle(name: string | undefined): void {
  useLayoutEffect(() => {
    if (!name) return
    const before = document.title
    const title = `${name} · Qunkong`
    document.title = title
    return () => {
      // The next page may have set its own already.
      if (document.title === title) document.title = before
    }
  }, [name])
}
