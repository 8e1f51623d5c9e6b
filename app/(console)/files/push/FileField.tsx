/** Which file: one from this computer, which is sent at once, or one that was sent before. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { FileItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { putFile } from '../../../_lib/putFile.ts'
import { useUpload } from '../../../_lib/useUpload.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Progress } from '../../updates/_components/Progress.tsx'
import { FileDrop } from '../../updates/_releases/FileDrop.tsx'
import { CopyDigest } from '../_components/CopyDigest.tsx'

interface Props {
  file: FileItem | null
  problem?: string
  onChange(file: FileItem | null): void
}

export function FileField({ file, problem, onChange }: Props) {
  const t = useTranslations('files')
  return (
    <section aria-label={t('file')} className="text-sm">
      <h2 className="mb-1 font-medium">{t('file')}</h2>
      {file ? <ChosenFile file={file} onChange={onChange} /> : <ChooseFile onChange={onChange} />}
      {problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </section>
  )
}

function ChosenFile({ file, onChange }: { file: FileItem; onChange(file: null): void }) {
  const t = useTranslations('files')
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md border border-line bg-raised px-3 py-2">
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{file.name}</span>
        <span className="flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
          {formatBytes(file.size)}
          <CopyDigest name={file.name} sha256={file.sha256} />
          <span>
            <RelativeTime at={file.createdAt} /> {t('by', { name: file.createdBy })}
          </span>
        </span>
      </span>
      <Button onClick={() => onChange(null)}>{t('other')}</Button>
    </div>
  )
}

function ChooseFile({ onChange }: { onChange(file: FileItem): void }) {
  const t = useTranslations('files')
  const texts = useTranslations('updates.add')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [sending, setSending] = useState<File | null>(null)
  const upload = useUpload<FileItem>((item) => {
    void queries.invalidateQueries({ queryKey: trpc.files.list.pathKey() })
    onChange(item)
  })
  const send = (chosen: File) => {
    setSending(chosen)
    const address = `/api/files?${new URLSearchParams({ name: chosen.name })}`
    void upload.start((onProgress, signal) => putFile(address, chosen, onProgress, signal))
  }
  const { sent } = upload
  if (sending && sent !== null) {
    const share = sending.size === 0 ? 1 : Math.min(1, sent / sending.size)
    return (
      <div className="space-y-2 rounded-md border border-line px-3 py-3">
        <p className="flex items-center gap-3">
          <span className="min-w-0 grow truncate font-medium">{sending.name}</span>
          <Button onClick={upload.stop}>{texts('stop')}</Button>
        </p>
        <Progress className="block h-1.5 w-full" label={t('uploading')} value={share} />
        <p className="text-xs text-muted tabular-nums" role="status">
          {share < 1
            ? texts('sending', { percent: Math.floor(share * 100), size: formatBytes(sending.size) })
            : texts('checking')}
        </p>
      </div>
    )
  }
  return (
    <div className="space-y-2">
      <FileDrop file={null} problem={null} disabled={false} words={t('drop')} onFile={send} />
      <EarlierFiles onChange={onChange} />
    </div>
  )
}

const SHOWN = 6
const LONG = 5

function EarlierFiles({ onChange }: { onChange(file: FileItem): void }) {
  const t = useTranslations('files')
  const trpc = useTRPC()
  const [query, setQuery] = useState('')
  const words = query.trim()
  const files = useQuery(
    trpc.files.list.queryOptions(
      { limit: SHOWN, ...(words ? { query: words } : {}) },
      { placeholderData: (before) => before },
    ),
  )
  const items = files.data?.items ?? []
  if (items.length === 0 && !words) return null
  return (
    <div className="rounded-md border border-line">
      <p className="flex items-center gap-3 border-b border-line px-3 py-1.5 text-xs text-muted">
        <span className="grow">{t('earlier')}</span>
        {(words || items.length >= LONG) && (
          <input
            className="field h-7! w-40! text-xs"
            aria-label={t('search')}
            placeholder={t('search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
      </p>
      {items.length === 0 && <p className="px-3 py-2 text-muted">{t('noMatch')}</p>}
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className="flex w-full items-center gap-3 px-3 py-1.5 text-left hover:bg-hover"
              onClick={() => onChange(item)}
            >
              <span className="min-w-0 grow truncate">{item.name}</span>
              <span className="text-xs text-muted tabular-nums">{formatBytes(item.size)}</span>
              <span className="w-24 truncate text-right text-xs text-muted">
                <RelativeTime at={item.createdAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
