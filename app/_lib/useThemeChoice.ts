/** The theme; undefined until the browser has said which one it keeps. */
'use client'

import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]
const never = () => () => {}

export function useThemeChoice(): [Theme | undefined, (next: Theme) => void] {
  const { theme, setTheme } = useTheme()
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  return [mounted ? THEMES.find((known) => known === theme) : undefined, setTheme]
}
