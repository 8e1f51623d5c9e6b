/** What would be removed now, were something changed: said before it is. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import type { RecordingPolicy, RecordingShare } from '../../../../server/trpc/types.ts'
import { formatBytes } from '../../../_lib/bytes.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'

export interface Change {
  keepBytes?: number | null
  fallback?: RecordingPolicy
  group?: RecordingPolicy & { groupId: string }
  without?: string
}

/** @param change null: nothing is asked */
export function usePreview(change: Change | null) {
  const trpc = useTRPC()
  return useQuery(
    trpc.recordings.preview.queryOptions(change ?? {}, {
      enabled: change !== null,
      placeholderData: keepPreviousData,
    }),
  )
}

export type PreviewQuery = ReturnType<typeof usePreview>

export const removedBy = ({ data }: PreviewQuery): number =>
  (data?.byAge.recordings ?? 0) + (data?.bySize.recordings ?? 0)

function ShareText({ share }: { share: RecordingShare }) {
  const t = useTranslations('recordings.policy')
  const format = useFormatter()
  if (share.recordings === 0) return <span className="text-muted">{t('nothing')}</span>
  const day = (at: string | null) => (at ? format.dateTime(new Date(at), { dateStyle: 'medium' }) : '')
  return (
    <span className="tabular-nums">
      {t('share', { count: share.recordings, size: formatBytes(share.bytes) })}
      <span className="block text-xs text-muted">
        {t('between', { oldest: day(share.oldest), newest: day(share.newest) })}
      </span>
    </span>
  )
}

export function PreviewText({ preview }: { preview: PreviewQuery }) {
  const t = useTranslations('recordings.policy')
  const errorText = useErrorText()
  const { data, error, isFetching } = preview
  if (error) return <p className="mt-3 text-sm text-danger">{errorText(error)}</p>
  if (!data) return <p className="mt-3 h-16 text-sm text-muted">{t('looking')}</p>
  return (
    <div
      role="status"
      aria-busy={isFetching}
      className={`mt-3 rounded-md border border-line px-3 py-2 text-sm ${isFetching ? 'opacity-60' : ''}`}
    >
      <p className="mb-1 text-xs text-muted">{t('wouldRemove')}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <dt>{t('byAge')}</dt>
        <dd>
          <ShareText share={data.byAge} />
        </dd>
        <dt>{t('bySize')}</dt>
        <dd>
          <ShareText share={data.bySize} />
        </dd>
      </dl>
    </div>
  )
}
