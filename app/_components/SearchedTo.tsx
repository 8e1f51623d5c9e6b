/** Says how far a list has been searched, and goes on when it is asked to. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { SearchOn } from '../_lib/useSearchOn.ts'
import { Button } from '../_ui/Button.tsx'

export function SearchedTo({ search, found }: { search: SearchOn; found: number }) {
  const t = useTranslations('history.search')
  const format = useFormatter()
  if (search.searchedTo === null) return null
  const at = format.dateTime(new Date(search.searchedTo), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div
      role="status"
      className={`flex flex-wrap items-center justify-center gap-3 text-sm text-muted ${found === 0 ? 'py-16' : 'py-4'}`}
    >
      <span className="tabular-nums">{t(found === 0 ? 'nothingYet' : 'searchedTo', { at })}</span>
      {search.isGoingOn ? <span>{t('goingOn')}</span> : <Button onClick={search.goOn}>{t('goOn')}</Button>}
    </div>
  )
}
