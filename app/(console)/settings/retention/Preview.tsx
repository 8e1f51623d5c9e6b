/** What a policy would remove now, by age and by size. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import type { RetentionPolicy, RetentionShare } from '../../../../server/trpc/types.ts'
import { formatBytes } from '../../../_lib/bytes.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const KEEP_ALL: RetentionPolicy = { keepDays: null, keepOutputBytes: null }

/** @param policy null: what was typed is none. */
export function usePreview(policy: RetentionPolicy | null) {
  const trpc = useTRPC()
  return useQuery(
    trpc.history.previewRetention.queryOptions(policy ?? KEEP_ALL, { placeholderData: keepPreviousData }),
  )
}

function ShareText({ share }: { share: RetentionShare }) {
  const t = useTranslations('history.retention')
  const format = useFormatter()
  if (share.runs === 0) return <span className="text-muted">{t('nothing')}</span>
  const day = (at: string | null) => (at ? format.dateTime(new Date(at), { dateStyle: 'medium' }) : '')
  return (
    <span className="tabular-nums">
      {t('share', {
        runs: share.runs,
        tasks: share.tasks,
        outputs: share.outputs,
        size: formatBytes(share.bytes),
      })}
      <span className="block text-xs text-muted">
        {t('between', { oldest: day(share.oldest), newest: day(share.newest) })}
      </span>
    </span>
  )
}

interface Props {
  policy: RetentionPolicy
  preview: ReturnType<typeof usePreview>
}

export function Preview({ policy, preview: { data, error, isFetching } }: Props) {
  const t = useTranslations('history.retention')
  const errorText = useErrorText()
  if (error) return <p className="text-sm text-danger">{errorText(error)}</p>
  if (policy.keepDays === null && policy.keepOutputBytes === null)
    return <p className="text-sm text-muted">{t('keepsAll')}</p>
  if (!data) return <p className="h-12 text-sm text-muted">{t('looking')}</p>
  return (
    <div
      role="status"
      aria-busy={isFetching}
      className={`mt-3 rounded-md border border-line px-3 py-2 text-sm ${isFetching ? 'opacity-60' : ''}`}
    >
      <p className="mb-1 text-xs text-muted">{t('wouldRemove')}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {policy.keepDays !== null && (
          <>
            <dt>{t('byAge')}</dt>
            <dd>
              <ShareText share={data.byAge} />
            </dd>
          </>
        )}
        {policy.keepOutputBytes !== null && (
          <>
            <dt>{t('bySize')}</dt>
            <dd>
              <ShareText share={data.bySize} />
            </dd>
          </>
        )}
      </dl>
      <p className="mt-1.5 text-xs text-muted">{t('jobsToo')}</p>
      {data.kept > 0 && <p className="mt-1.5 text-xs text-muted">{t('kept', { count: data.kept })}</p>}
    </div>
  )
}
