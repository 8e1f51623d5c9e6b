/** The page around the form: its title, and what is shown while the draft comes. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { usePermission, useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { hasHosts } from '../_quick/quickDraft.ts'
import { RunForm } from './RunForm.tsx'
import { useDraft } from './useDraft.ts'

export interface NewRunProps {
  agentIds: string[]
  filter: AgentFilter | null
  from: string | null
  script: string | null
  quick: string | null
}

export function NewRun(props: NewRunProps) {
  const t = useTranslations('runs.new')
  const errorText = useErrorText()
  const files = useTranslations('files')
  const mayPush = usePermission('files.push')
  const mayFetch = usePermission('files.fetch')
  const refused = useRefused('runs.create')
  const { agentIds, filter, from, script, quick } = props
  const source = useMemo(
    () => ({ agentIds, filter, from, script, quick }),
    [agentIds, filter, from, script, quick],
  )
  const { draft, error, change, discard } = useDraft(source)
  return (
    <div className="flex flex-col md:min-h-[calc(100dvh-3.25rem)] lg:h-[max(36rem,calc(100dvh-3.25rem))]">
      <PageHeader
        title={from ? t('again') : t('title')}
        meta={from ? t('againOf') : undefined}
        actions={
          !from && (
            <>
              {mayFetch && <ButtonLink href={paths.fetchFile()}>{files('fetch')}</ButtonLink>}
              {mayPush && <ButtonLink href={paths.pushFile()}>{files('push')}</ButtonLink>}
            </>
          )
        }
      />
      {refused && (
        <p role="status" className="mb-4 rounded-md border border-warning/50 bg-warning/5 px-3 py-2 text-sm">
          {t('noPermission')}
        </p>
      )}
      {error !== null && (
        <p role="alert" className="text-sm text-danger">
          {errorText(error)}
        </p>
      )}
      {draft && (
        <fieldset disabled={refused} className="flex min-h-0 min-w-0 grow flex-col">
          <RunForm
            draft={draft}
            onChange={change}
            onDiscard={discard}
            ready={quick !== null && hasHosts(draft.targets)}
          />
        </fieldset>
      )}
      {!draft && <SkeletonRows count={8} />}
    </div>
  )
}
