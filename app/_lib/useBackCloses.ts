/** The browser's Back closes what lies over a page, as on a phone, and does not change the page under it. */
'use client'

import { useEffect, useId, useRef } from 'react'

/** Next keeps what else stands in an entry's state. */
const isOurs = (key: string): boolean => window.history.state?.over === key

/** @param onBack true: it stays open all the same, as it asks first */
export function useBackCloses(open: boolean, onBack: () => boolean): void {
  const key = useId()
  const asked = useRef(onBack)
  asked.current = onBack
  useEffect(() => {
    if (!open) return
    const lieOver = () => window.history.pushState({ over: key }, '')
    const back = () => {
      if (!isOurs(key) && asked.current()) lieOver()
    }
    lieOver()
    window.addEventListener('popstate', back)
    return () => {
      window.removeEventListener('popstate', back)
      // Closed otherwise: Back is not to need a second press. Where somebody went elsewhere meanwhile, that stays.
      if (isOurs(key)) window.history.back()
    }
  }, [open, key])
}
