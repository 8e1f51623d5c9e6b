/** Who may use this console, and as what. */
'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useRefused } from '../../_components/permissions.tsx'
import { useSorting } from '../../_lib/useSorting.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { RefusedPage } from '../../_ui/RefusedPage.tsx'
import { SearchInput } from '../../_ui/SearchInput.tsx'
import { DataTable } from '../../_ui/table/DataTable.tsx'
import { useTableList } from '../../_ui/table/useTableList.ts'
import { userColumns } from './columns.tsx'
import { NewUserDialog } from './NewUserDialog.tsx'
import { useRoles } from './useRoles.ts'

const SORTS = ['username', 'displayName', 'createdAt', 'lastLoginAt'] as const
const PAGE_SIZE = 100

export function UsersPage() {
  const t = useTranslations('users')
  const trpc = useTRPC()
  const refused = useRefused('users.read')
  const queries = useQueryClient()
  const roles = useRoles()
  const [adding, setAdding] = useState(false)
  const [query, setQuery] = useUrlState('query')
  const sorting = useSorting(SORTS, 'username')
  const users = useInfiniteQuery(
    trpc.users.list.infiniteQueryOptions(
      { query: query || undefined, sort: sorting.column, order: sorting.order, limit: PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  )
  const list = useTableList(users)
  if (refused) return <RefusedPage title={t('title')} error={users.error} />
  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t('rolesText')}
        actions={
          <Button variant="primary" onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        }
      />
      <div className="mb-3">
        <SearchInput value={query} onChange={setQuery} label={t('filter')} />
      </div>
      <DataTable
        label={t('title')}
        columns={userColumns}
        list={list}
        sorting={sorting}
        stacked
        empty={
          <EmptyState
            title={t('noMatch')}
            action={<Button onClick={() => setQuery('')}>{t('clearFilter')}</Button>}
          />
        }
      />
      <NewUserDialog
        open={adding}
        onOpenChange={setAdding}
        roles={roles}
        onCreated={() => queries.invalidateQueries({ queryKey: trpc.users.list.pathKey() })}
      />
    </>
  )
}
