/** The page around the form: its title, and what is shown while the draft comes. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { FetchForm } from './FetchForm.tsx'
import { type FetchSource, useFetchDraft } from './useFetchDraft.ts'

export function FetchFile(props: FetchSource) {
  const t = useTranslations('files')
  const errorText = useErrorText()
  const refused = useRefused('files.fetch')
  const { agentIds, filter, from } = props
  const source = useMemo(() => ({ agentIds, filter, from }), [agentIds, filter, from])
  const { draft, error, change, discard } = useFetchDraft(source)
  return (
    <div className="flex flex-col md:min-h-[calc(100dvh-3.25rem)] lg:h-[max(36rem,calc(100dvh-3.25rem))]">
      <PageHeader title={t('fetch')} meta={from ? t('pushAgain') : undefined} />
      {refused && (
        <p role="status" className="mb-4 rounded-md border border-warning/50 bg-warning/5 px-3 py-2 text-sm">
          {t('noFetchPermission')}
        </p>
      )}
      {error !== null && (
        <p role="alert" className="mb-4 text-sm text-danger">
          {errorText(error)}
        </p>
      )}
      {draft && (
        <fieldset disabled={refused} className="flex min-h-0 min-w-0 grow flex-col">
          <FetchForm draft={draft} onChange={change} onDiscard={discard} />
        </fieldset>
      )}
      {!draft && <SkeletonRows count={8} />}
    </div>
  )
}
