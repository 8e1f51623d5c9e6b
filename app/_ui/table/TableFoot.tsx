/** Under a table: more is coming, more could not be read, or how many there are in all. */
'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../Button.tsx'
import type { TableList } from './useTableList.ts'

/** Below this one sees at a glance that nothing is missing. */
const COUNTED_FROM = 20

export function TableFoot<T>({ list }: { list: TableList<T> }) {
  const t = useTranslations('table')
  const shown = list.items?.length ?? 0
  if (list.moreFailed)
    return (
      <div role="alert" className="flex items-center justify-center gap-3 py-4 text-sm">
        <span className="text-danger">{t('moreFailed')}</span>
        <Button onClick={() => list.loadMore()}>{t('retry')}</Button>
      </div>
    )
  const counted = shown >= COUNTED_FROM && !list.hasMore
  return (
    <p role="status" className="min-h-4 py-3 text-center text-xs text-muted tabular-nums">
      {list.hasMore &&
        (list.total === undefined ? t('loading') : t('loadingOf', { shown, total: list.total }))}
      {counted && t('all', { count: shown })}
    </p>
  )
}
