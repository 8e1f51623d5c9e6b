/** Named sets of hosts: what finds them, how many they are now, and what can be done with them. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { groupColumns } from './columns.tsx'
import { GroupDialog } from './GroupDialog.tsx'

/** Members come and go with what hosts are: the counts are read again this often. */
const REFRESH_MS = 10_000

export function GroupsPage() {
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const mayManage = usePermission('groups.manage')
  const [adding, setAdding] = useState(false)
  const groups = useQuery(trpc.groups.list.queryOptions(undefined, { refetchInterval: REFRESH_MS }))
  const addButton = mayManage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t('text')}
        actions={
          <>
            <ButtonLink href={paths.agents()}>{t('allHosts')}</ButtonLink>
            {addButton}
          </>
        }
      />
      <DataTable
        label={t('title')}
        columns={groupColumns}
        stacked
        list={{
          items: groups.data?.items,
          total: groups.data?.items.length,
          error: groups.error,
          reload: () => void groups.refetch(),
          hasMore: false,
          isLoadingMore: false,
          moreFailed: false,
          isStale: false,
          loadMore: () => undefined,
        }}
        onOpen={(group) => navigate(paths.agents({ query: `@${group.name}` }))}
        empty={<EmptyState title={t('none')} text={t('noneText')} action={addButton} />}
      />
      {adding && <GroupDialog onClose={() => setAdding(false)} />}
    </>
  )
}
