/** The key that shortcuts are held with: ⌘ on a Mac, Ctrl elsewhere. */
'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const isMac = () => /mac|iphone|ipad/i.test(navigator.userAgent)

export const useModifier = (): string =>
  useSyncExternalStore(
    never,
    () => (isMac() ? '⌘' : 'Ctrl '),
    () => 'Ctrl ',
  )
