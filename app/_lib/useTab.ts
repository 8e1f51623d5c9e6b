/** Which of a page's tabs is open, in its address; the first one where that names none of them. */
'use client'

import { useUrlState } from './useUrlState.ts'

export function useTab<Tab extends string>(tabs: readonly Tab[], first: Tab): [Tab, (tab: Tab) => void] {
  const [named, setNamed] = useUrlState('tab')
  const open = tabs.find((tab) => tab === named) ?? first
  return [open, (tab) => setNamed(tab === first ? '' : tab)]
}
