/** A version's text: of the newest as it is, of an older one what has changed since, parameters included. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { ScriptDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { DiffText } from '../../runs/_components/DiffText.tsx'
import { differences } from '../../runs/_lib/differences.ts'
import { textOf } from '../_lib/form.ts'
import '../../../_output/output.css'

type Content = ScriptDetail['content']

export function VersionText({ script, version }: { script: ScriptDetail; version: number }) {
  const trpc = useTRPC()
  const errorText = useErrorText()
  const found = useQuery(trpc.scripts.get.queryOptions({ id: script.id, version }))
  if (found.isError)
    return (
      <p role="alert" className="py-2 text-sm text-danger">
        {errorText(found.error)}
      </p>
    )
  if (!found.data) return <SkeletonRows count={2} />
  return (
    <div className="mt-2 max-h-[32rem] overflow-auto rounded-md border border-line">
      {version === script.version ? (
        <pre className="output-text">{textOf(found.data.content)}</pre>
      ) : (
        <Differences before={found.data.content} after={script.content} />
      )}
    </div>
  )
}

function Differences({ before, after }: { before: Content; after: Content }) {
  const t = useTranslations('scripts')
  const lines = useMemo(() => differences({ text: textOf(before) }, { text: textOf(after) }), [before, after])
  if (!lines) return <p className="text-sm text-muted">{t('tooLong')}</p>
  if (lines.every(({ kind }) => kind === 'same')) return <p className="text-sm text-muted">{t('same')}</p>
  return <DiffText lines={lines} />
}
