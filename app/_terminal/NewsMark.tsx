/** On what leads to a terminal that is not shown: that something has come there since one looked. */
'use client'

import { Bell } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { News } from './sessionState.ts'

export function NewsMark({ news }: { news: News }) {
  const t = useTranslations('terminal.news')
  if (news === 'none') return null
  return (
    <span role="img" aria-label={t(news)} title={t(news)} className="inline-flex shrink-0 items-center">
      {news === 'bell' ? (
        <Bell size={12} aria-hidden className="fill-current text-warning" />
      ) : (
        <span aria-hidden className="size-1.5 rounded-full bg-accent" />
      )}
    </span>
  )
}
