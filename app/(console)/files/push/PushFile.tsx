/** The page around the form: its title, and what is shown while the draft comes. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { PushForm } from './PushForm.tsx'
import { type PushSource, usePushDraft } from './usePushDraft.ts'

export function PushFile(props: PushSource) {
  const t = useTranslations('files')
  const errorText = useErrorText()
  const refused = useRefused('files.push')
  const { fileId, agentIds, filter, from } = props
  const source = useMemo(() => ({ fileId, agentIds, filter, from }), [fileId, agentIds, filter, from])
  const { draft, error, change, discard } = usePushDraft(source)
  return (
    <div className="flex flex-col md:min-h-[calc(100dvh-3.25rem)] lg:h-[max(36rem,calc(100dvh-3.25rem))]">
      <PageHeader title={t('push')} meta={from ? t('pushAgain') : undefined} />
      {refused && (
        <p role="status" className="mb-4 rounded-md border border-warning/50 bg-warning/5 px-3 py-2 text-sm">
          {t('noPermission')}
        </p>
      )}
      {error !== null && (
        <p role="alert" className="mb-4 text-sm text-danger">
          {errorText(error)}
        </p>
      )}
      {draft && (
        <fieldset disabled={refused} className="flex min-h-0 min-w-0 grow flex-col">
          <PushForm draft={draft} onChange={change} onDiscard={discard} />
        </fieldset>
      )}
      {!draft && <SkeletonRows count={8} />}
    </div>
  )
}
