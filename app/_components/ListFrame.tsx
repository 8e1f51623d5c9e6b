/** The frame of the lists of what people make and keep: a title with its button, a filter, and what stands there instead of no rows. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '../_ui/Button.tsx'
import { EmptyState } from '../_ui/EmptyState.tsx'
import { PageHeader } from '../_ui/PageHeader.tsx'
import { SearchInput } from '../_ui/SearchInput.tsx'

interface Props {
  /** Whose words are used. */
  area: 'jobs' | 'schedules' | 'scripts'
  /** The page where one is made; null: nobody may. */
  add: string | null
  query: string
  onQuery(query: string): void
  /** Beside the filter. */
  more?: ReactNode
  /** The rows are some of all. */
  filtered: boolean
  onClear(): void
  children(empty: ReactNode): ReactNode
}

export function ListFrame({ area, add, query, onQuery, more, filtered, onClear, children }: Props) {
  const t = useTranslations(area)
  const addButton = add !== null && (
    <ButtonLink variant="primary" href={add}>
      {t('add')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader title={t('title')} intro={t('text')} actions={addButton} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          value={query}
          onChange={onQuery}
        />
        {more}
      </div>
      {children(
        filtered ? (
          <EmptyState title={t('noMatch')} action={<Button onClick={onClear}>{t('clear')}</Button>} />
        ) : (
          <EmptyState title={t('none')} text={t('noneText')} action={addButton} />
        ),
      )}
    </>
  )
}
