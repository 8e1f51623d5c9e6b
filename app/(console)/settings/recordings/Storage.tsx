/** What recordings take, how much they may, and what was removed last. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { PreviewText, removedBy, usePreview } from './Preview.tsx'

const GIB = 1024 ** 3
const GIB_MAX = 8_000_000
const REREAD_MS = 5_000

const gibText = (bytes: number | null) =>
  bytes === null ? '' : String(Math.round((bytes / GIB) * 1_000) / 1_000)

/** Empty: they may take what they want; undefined: no amount. */
function bytesOf(text: string): number | null | undefined {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return null
  const gib = Number(trimmed)
  return /^\d+(\.\d{1,3})?$/.test(trimmed) && gib <= GIB_MAX ? Math.round(gib * GIB) : undefined
}

export function Storage({ keepBytes }: { keepBytes: number | null }) {
  const t = useTranslations('recordings.policy')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const storage = useQuery(trpc.recordings.storage.queryOptions(undefined, { refetchInterval: REREAD_MS }))
  const [text, setText] = useState(gibText(keepBytes))
  const [asking, setAsking] = useState(false)
  const wanted = bytesOf(text)
  const isChanged = text.trim() !== gibText(keepBytes)
  const preview = usePreview(wanted === undefined ? null : { keepBytes: wanted })
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.recordings.pathKey() })
  const onError = (error: unknown) => toast.error(errorText(error))
  const save = useMutation(
    trpc.recordings.setKeepBytes.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        toast.success(t('saved'))
        return refresh()
      },
      onError,
    }),
  )
  const sweep = useMutation(
    trpc.recordings.sweep.mutationOptions({
      onSuccess: () => {
        toast.success(t('sweepAsked'))
        return refresh()
      },
      onError,
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (wanted === undefined || !preview.data) return
    if (removedBy(preview) > 0) setAsking(true)
    else save.mutate({ keepBytes: wanted })
  }
  const { data } = storage
  return (
    <Section
      title={t('storage')}
      actions={
        <Button pending={sweep.isPending} onClick={() => sweep.mutate()}>
          {t('sweepNow')}
        </Button>
      }
    >
      {storage.isError && !data && <ErrorState error={storage.error} onRetry={storage.refetch} />}
      {storage.isPending && <SkeletonRows count={2} />}
      {data && (
        <>
          <p className="mb-3 text-sm tabular-nums">
            {t('share', { count: data.kept.recordings, size: formatBytes(data.kept.bytes) })}
            {data.pinned.recordings > 0 && (
              <span className="text-muted">
                {' · '}
                {t('pinned', { count: data.pinned.recordings, size: formatBytes(data.pinned.bytes) })}
              </span>
            )}
          </p>
          <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
            <div className="w-64">
              <TextField
                label={t('keepGib')}
                hint={t('keepGibHint')}
                problem={wanted === undefined ? t('gibInvalid') : null}
                inputMode="decimal"
                value={text}
                onChange={setText}
              />
            </div>
            <Button
              type="submit"
              className="mt-6"
              disabled={!isChanged || wanted === undefined || !preview.data || preview.isFetching}
              pending={save.isPending && !asking}
            >
              {t('save')}
            </Button>
          </form>
          {wanted !== undefined && <PreviewText preview={preview} />}
          <p role="status" className="mt-3 text-sm text-muted">
            {data.sweeping && t('sweeping')}
            {!data.sweeping && !data.lastSweep && t('neverSwept')}
            {!data.sweeping && data.lastSweep && (
              <>
                <RelativeTime at={data.lastSweep.at} />{' '}
                {t('swept', { count: data.lastSweep.recordings, size: formatBytes(data.lastSweep.bytes) })}
              </>
            )}
          </p>
        </>
      )}
      {wanted !== undefined && (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={t('confirmTitle', { count: removedBy(preview) })}
          description={t('confirmText')}
          confirmLabel={t('confirmYes')}
          danger
          pending={save.isPending}
          onConfirm={() => save.mutate({ keepBytes: wanted })}
        >
          <PreviewText preview={preview} />
        </ConfirmDialog>
      )}
    </Section>
  )
}
