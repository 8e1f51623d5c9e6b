/** The files that were uploaded: found by name, brought to hosts, removed. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { useNavigate } from '../../_trpc/held.ts'
import { Button, ButtonLink } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { SearchInput } from '../../_ui/SearchInput.tsx'
import { DataTable } from '../../_ui/table/DataTable.tsx'
import { useTableList } from '../../_ui/table/useTableList.ts'
import { fileColumns } from './columns.tsx'

const PAGE_SIZE = 50

export function FilesPage() {
  const t = useTranslations('files')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const mayPush = usePermission('files.push')
  const [query, setQuery] = useUrlState('q')
  const files = useInfiniteQuery(
    trpc.files.list.infiniteQueryOptions(
      { limit: PAGE_SIZE, ...(query ? { query } : {}) },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  )
  const mayFetch = usePermission('files.fetch')
  const pushButton = mayPush && (
    <ButtonLink variant="primary" href={paths.pushFile()}>
      {t('push')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t('text')}
        actions={
          <>
            {mayFetch && <ButtonLink href={paths.fetchFile()}>{t('fetch')}</ButtonLink>}
            {pushButton}
          </>
        }
      />
      <div className="mb-3">
        <SearchInput label={t('search')} placeholder={t('search')} value={query} onChange={setQuery} />
      </div>
      <DataTable
        label={t('title')}
        columns={fileColumns}
        list={useTableList(files)}
        stacked
        onOpen={mayPush ? (file) => navigate(paths.pushFile({ file: file.id })) : undefined}
        empty={
          query ? (
            <EmptyState
              title={t('noMatch')}
              action={<Button onClick={() => setQuery('')}>{t('clear')}</Button>}
            />
          ) : (
            <EmptyState title={t('none')} text={t('noneText')} action={pushButton} />
          )
        }
      />
    </>
  )
}
