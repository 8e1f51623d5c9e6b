/** The guard rails: built-in rules, an administrator's own, and a box to try a script. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { BuiltinRow } from './BuiltinRow.tsx'
import { GuardDialog } from './GuardDialog.tsx'
import { GuardRow } from './GuardRow.tsx'
import { TryScript } from './TryScript.tsx'

export function GuardsPage() {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const mayManage = usePermission('guards.manage')
  const mayTry = usePermission('runs.create')
  const [adding, setAdding] = useState(false)
  const guards = useQuery(trpc.guards.list.queryOptions())
  const addButton = mayManage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <div className="max-w-5xl">
      <PageHeader title={t('title')} intro={t('text')} actions={addButton} />
      {guards.isError && <ErrorState error={guards.error} onRetry={guards.refetch} />}
      {guards.isPending && <SkeletonRows count={8} />}
      {guards.data && (
        <>
          <Section title={t('own')}>
            {guards.data.rules.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
            <ul>
              {guards.data.rules.map((rule) => (
                <GuardRow key={rule.id} rule={rule} />
              ))}
            </ul>
          </Section>
          <Section title={t('builtin')}>
            <p className="mb-2 text-sm text-muted">{t('builtinText')}</p>
            <ul>
              {guards.data.builtins.map((rule) => (
                <BuiltinRow key={rule.id} rule={rule} />
              ))}
            </ul>
          </Section>
          {mayTry && <TryScript />}
        </>
      )}
      {adding && <GuardDialog onClose={() => setAdding(false)} />}
    </div>
  )
}
