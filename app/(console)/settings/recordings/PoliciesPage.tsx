/** What is recorded: the default, what groups have instead, and how much all recordings may take. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { RecordingGroupPolicy } from '../../../../server/trpc/types.ts'
import { usePermission, useRefused } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { RefusedPage } from '../../../_ui/RefusedPage.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { PolicyDialog } from './PolicyDialog.tsx'
import { PolicyRow } from './PolicyRow.tsx'
import { Storage } from './Storage.tsx'

export function PoliciesPage() {
  const t = useTranslations('recordings.policy')
  const trpc = useTRPC()
  const refused = useRefused('recordings.read')
  const mayManage = usePermission('recordings.manage')
  const policies = useQuery(trpc.recordings.policies.queryOptions())
  const [editing, setEditing] = useState<RecordingGroupPolicy | 'default' | 'new' | null>(null)
  if (refused) return <RefusedPage title={t('title')} error={policies.error} />
  const { data } = policies
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('title')} intro={t('text')} />
      {policies.isError && !data && <ErrorState error={policies.error} onRetry={policies.refetch} />}
      {policies.isPending && <SkeletonRows count={5} />}
      {data && (
        <>
          <Section
            title={t('what')}
            actions={mayManage && <Button onClick={() => setEditing('new')}>{t('add')}</Button>}
          >
            <ul>
              <PolicyRow
                name={t('default')}
                hint={t('defaultHint')}
                policy={data.fallback}
                onEdit={mayManage ? () => setEditing('default') : undefined}
              />
              {data.groups.map((policy) => (
                <PolicyRow
                  key={policy.groupId}
                  name={`@${policy.groupName}`}
                  hint={t('hosts', { count: policy.hosts })}
                  policy={policy}
                  groupId={policy.groupId}
                  onEdit={mayManage ? () => setEditing(policy) : undefined}
                />
              ))}
            </ul>
            <p className="mt-2 text-xs text-muted">{t('strictest')}</p>
          </Section>
          {mayManage && <Storage keepBytes={data.keepBytes} />}
        </>
      )}
      {data && editing && <PolicyDialog policies={data} editing={editing} onClose={() => setEditing(null)} />}
    </div>
  )
}
