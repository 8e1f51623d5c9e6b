/** The page around the form: its title, and what is shown while the draft comes. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { RunForm } from './RunForm.tsx'
import { useDraft } from './useDraft.ts'

export function NewRun(props: { agentIds: string[]; filter: AgentFilter | null; from: string | null }) {
  const t = useTranslations('runs.new')
  const errorText = useErrorText()
  const { agentIds, filter, from } = props
  const source = useMemo(() => ({ agentIds, filter, from }), [agentIds, filter, from])
  const { draft, error, change, discard } = useDraft(source)
  return (
    <div className="flex flex-col md:min-h-[calc(100dvh-3.25rem)] lg:h-[max(36rem,calc(100dvh-3.25rem))]">
      <PageHeader title={from ? t('again') : t('title')} meta={from ? t('againOf') : undefined} />
      {error !== null && (
        <p role="alert" className="text-sm text-danger">
          {errorText(error)}
        </p>
      )}
      {draft ? <RunForm draft={draft} onChange={change} onDiscard={discard} /> : <SkeletonRows count={8} />}
    </div>
  )
}
