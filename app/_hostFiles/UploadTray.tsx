/** Uploads of this browser tab, whatever page is shown: how far each is, and what is asked about it. */
'use client'

import { Check, ChevronDown, ChevronUp, RotateCw, X } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { formatBytes } from '../_lib/bytes.ts'
import { useErrorText } from '../_lib/errors.ts'
import { UploadError } from '../_lib/putFile.ts'
import { Button } from '../_ui/Button.tsx'
import { shownName } from './names.ts'
import { answerUpload, cancelUpload, clearUploads, retryUpload, type Upload } from './uploads.ts'
import { useUploads } from './useUploads.ts'

/** More rows than that nobody reads; what is asked or has failed stands first. */
const ROWS_MAX = 100
const ORDER: Record<Upload['state'], number> = {
  asking: 0,
  failed: 1,
  running: 2,
  waiting: 3,
  done: 4,
  skipped: 5,
}

/** Where nothing is left to say it would only lie on other buttons. */
const DONE_SHOWN_MS = 10_000

export function UploadTray() {
  const t = useTranslations('hostFiles.uploads')
  const all = useUploads()
  const [open, setOpen] = useState(true)
  /** Somebody looks at it. */
  const [held, setHeld] = useState(false)
  const well = all.length > 0 && all.every(({ state, ownerKept }) => state === 'done' && ownerKept)
  useEffect(() => {
    if (!well || held) return
    const timer = setTimeout(clearUploads, DONE_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [well, held])
  if (all.length === 0) return null
  const over = all.filter(({ state }) => state === 'done' || state === 'skipped' || state === 'failed').length
  const failed = all.filter(({ state }) => state === 'failed').length
  const under = all.filter(({ state }) => state === 'running')
  const [size, sent] = [all, all].map((list, at) =>
    list.reduce((sum, one) => sum + (at === 0 ? one.size : one.state === 'done' ? one.size : one.sent), 0),
  ) as [number, number]
  const rate = under.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0)
  const rows = [...all].sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.key - b.key).slice(0, ROWS_MAX)
  const Chevron = open ? ChevronDown : ChevronUp
  const running = over < all.length
  return (
    <section
      aria-label={t('title')}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="upload-tray fixed right-3 bottom-16 z-30 flex max-h-[min(28rem,70vh)] w-[min(26rem,calc(100vw-1.5rem))] flex-col rounded-lg border border-line bg-raised text-sm shadow-xl md:right-4 md:bottom-4"
    >
      <header className="flex items-center gap-2 px-3 py-2">
        <div className="min-w-0 grow">
          <p className="truncate font-medium">
            {running
              ? t('running', { done: over, count: all.length })
              : t(failed > 0 ? 'someFailed' : 'allDone', { count: all.length, failed })}
          </p>
          {running && (
            <p className="truncate text-xs text-muted tabular-nums">
              {formatBytes(sent)} / {formatBytes(size)}
              {rate > 0 && ` · ${formatBytes(rate)}/s · ${t('left', { time: leftText(size - sent, rate) })}`}
            </p>
          )}
        </div>
        <button
          type="button"
          className="icon-link"
          aria-expanded={open}
          aria-label={t('toggle')}
          onClick={() => setOpen(!open)}
        >
          <Chevron size={15} aria-hidden />
        </button>
        {!running && (
          <button type="button" className="icon-link" aria-label={t('clear')} onClick={clearUploads}>
            <X size={15} aria-hidden />
          </button>
        )}
      </header>
      {open && (
        <ul className="min-h-0 grow overflow-y-auto border-t border-line">
          {rows.map((upload) => (
            <Row
              key={upload.key}
              upload={upload}
              asking={all.filter(({ state, drop }) => state === 'asking' && drop === upload.drop).length}
            />
          ))}
          {all.length > ROWS_MAX && (
            <li className="px-3 py-2 text-xs text-muted">{t('more', { count: all.length - ROWS_MAX })}</li>
          )}
        </ul>
      )}
    </section>
  )
}

/** `1:05`, `2:03:00`. */
function leftText(bytes: number, perSecond: number): string {
  const seconds = Math.ceil(bytes / perSecond)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

function Row({ upload, asking }: { upload: Upload; asking: number }) {
  const t = useTranslations('hostFiles.uploads')
  const errors = useTranslations('errors')
  const errorText = useErrorText()
  const locale = useLocale()
  const { key, label, size, sent, compared, state, exists, ownerKept, error, target, path } = upload
  const words = (): string => {
    if (!(error instanceof UploadError)) return errorText(error)
    if (error.code === null) return errors('network')
    return errors.has(error.code as 'forbidden')
      ? errors(error.code as 'forbidden', error.params)
      : error.message
  }
  const share = compared ?? (size === 0 ? 0 : sent / size)
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex items-center gap-2">
        <span className="min-w-0 grow truncate" title={`${target.hostname}: ${shownName(path)}`}>
          {shownName(label)}
        </span>
        <span className="shrink-0 text-xs text-muted tabular-nums">
          {state === 'running' && size > 0
            ? compared === null
              ? `${Math.floor(share * 100)} %`
              : t('comparing', { percent: Math.floor(share * 100) })
            : state === 'skipped'
              ? t('skipped')
              : formatBytes(size)}
        </span>
        {state === 'done' && <Check size={14} className="shrink-0 text-success" aria-label={t('done')} />}
        {state === 'failed' && (
          <button
            type="button"
            className="icon-link size-6!"
            aria-label={t('retry', { name: label })}
            title={t('retryShort')}
            onClick={() => retryUpload(key)}
          >
            <RotateCw size={13} aria-hidden />
          </button>
        )}
        {state !== 'done' && state !== 'skipped' && (
          <button
            type="button"
            className="icon-link size-6!"
            aria-label={t('cancel', { name: label })}
            title={t('cancelShort')}
            onClick={() => cancelUpload(key)}
          >
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      {state === 'running' && (
        <div
          role="progressbar"
          aria-label={shownName(label)}
          aria-valuenow={Math.floor(share * 100)}
          className="mt-1 h-1 overflow-hidden rounded-full bg-track"
        >
          <div className="h-full bg-accent" style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {state === 'failed' && (
        <p role="alert" className="mt-0.5 text-xs text-danger">
          {words()}
        </p>
      )}
      {state === 'done' && !ownerKept && (
        <p role="status" className="mt-0.5 text-xs text-warning">
          {t('ownerNotKept')}
        </p>
      )}
      {state === 'asking' && exists && (
        <div className="mt-1">
          <p className="text-xs text-muted">
            {t('exists', {
              size: formatBytes(exists.size),
              time: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
                new Date(exists.modified),
              ),
            })}
          </p>
          <div className="mt-1.5 flex flex-wrap gap-1.5">
            {(['replace', 'keep_both', 'skip'] as const).map((answer) => (
              <Button key={answer} className="h-7! px-2! text-xs!" onClick={() => answerUpload(key, answer)}>
                {t(answer)}
              </Button>
            ))}
          </div>
          {asking > 1 && (
            <p className="mt-1.5 flex flex-wrap gap-x-3 text-xs">
              {(['replace', 'keep_both', 'skip'] as const).map((answer) => (
                <button
                  key={answer}
                  type="button"
                  className="link-quiet"
                  onClick={() => answerUpload(key, answer, true)}
                >
                  {t(`${answer}All`)}
                </button>
              ))}
            </p>
          )}
        </div>
      )}
    </li>
  )
}
