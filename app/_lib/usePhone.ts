/** Whether there is room for one thing at a time only: the width at which the console's navigation moves below. */
'use client'

import { useSyncExternalStore } from 'react'

const QUERY = '(width < 48rem)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(QUERY)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export const usePhone = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(QUERY).matches,
    () => false,
  )
