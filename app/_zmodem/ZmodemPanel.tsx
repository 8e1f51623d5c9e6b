/** What a terminal's file transfer asks, how far it is, and how it ended. */
'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useDurationText } from '../_components/Duration.tsx'
import { Dropzone } from '../_hostFiles/Dropzone.tsx'
import { formatBytes } from '../_lib/bytes.ts'
import { Button } from '../_ui/Button.tsx'
import { OfferedFile } from './OfferedFile.tsx'
import { OutcomeText } from './OutcomeText.tsx'
import { SendFiles } from './SendFiles.tsx'
import { FILE_BYTES_MAX } from './sender.ts'
import { sourceOf } from './sources.ts'
import type { Outcome, Running } from './stage.ts'
import type { Zmodem } from './zmodem.ts'

/** Good news goes by itself. */
const GOOD_NEWS_MS = 8_000
const isGoodNews = (outcome: Outcome): boolean =>
  outcome.kind === 'done' || (outcome.kind === 'cancelled' && outcome.by === 'you')

interface Props {
  zmodem: Zmodem
  hostname: string
  /** The terminal takes the keys again. */
  onLeave(): void
}

export function ZmodemPanel({ zmodem, hostname, onLeave }: Props) {
  const t = useTranslations('zmodem')
  const state = useSyncExternalStore(zmodem.subscribe, zmodem.state, () => null)
  const outcome = state?.phase === 'over' ? state.outcome : null
  const asks = state?.phase === 'offered' || state?.phase === 'asked'
  const panel = useRef<HTMLElement>(null)
  const hadKeys = useRef(false)
  /** Why files can't be sent. */
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    if (!outcome || !isGoodNews(outcome)) return
    const timer = setTimeout(() => zmodem.dismiss(), GOOD_NEWS_MS)
    return () => clearTimeout(timer)
  }, [outcome, zmodem])

  // A question comes while somebody types: what they type is no answer. Tab leads to it, its buttons are one more away.
  useEffect(() => {
    if (!asks) return
    const toQuestion = (event: globalThis.KeyboardEvent) => {
      const inPane = panel.current?.parentElement?.contains(document.activeElement)
      const isBare = event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey
      if (!isBare || !inPane || panel.current?.contains(document.activeElement)) return
      event.preventDefault()
      event.stopPropagation()
      panel.current?.focus()
    }
    window.addEventListener('keydown', toQuestion, { capture: true })
    return () => window.removeEventListener('keydown', toQuestion, { capture: true })
  }, [asks])

  const phase = state?.phase
  // biome-ignore lint/correctness/useExhaustiveDependencies: each phase has other buttons
  useEffect(() => {
    // The one that had the keys is gone: the terminal has them again.
    if (hadKeys.current && document.activeElement === document.body) {
      hadKeys.current = false
      onLeave()
    }
  }, [phase, onLeave])

  if (!state) return null
  const cancel = () => {
    zmodem.cancel()
    onLeave()
  }
  const onKey = (event: KeyboardEvent) => {
    const isInterrupt = event.key === 'c' && event.ctrlKey && state.phase !== 'over'
    if (event.key !== 'Escape' && !isInterrupt) return
    event.stopPropagation()
    if (state.phase === 'over') zmodem.dismiss()
    else cancel()
  }
  const send = (files: readonly File[]) => {
    const large = files.find(({ size }) => size > FILE_BYTES_MAX)
    setProblem(large ? t('tooLarge', { name: large.name }) : null)
    if (!large && files.length > 0) zmodem.choose(files.map(sourceOf))
  }
  const shown = (
    <section
      ref={panel}
      aria-label={t('label')}
      data-testid="zmodem"
      data-asks={asks}
      tabIndex={-1}
      onFocus={() => {
        hadKeys.current = true
      }}
      onBlur={({ relatedTarget }) => {
        // Null as well where what had them is taken out of the page.
        if (relatedTarget && !panel.current?.contains(relatedTarget)) hadKeys.current = false
      }}
      onKeyDown={onKey}
      className="absolute inset-x-2 bottom-9 z-40 rounded-lg border border-line bg-raised p-4 text-sm shadow-xl sm:right-4 sm:left-auto sm:w-96 sm:max-w-[calc(100%-2rem)]"
    >
      {state.phase === 'offered' && (
        <OfferedFile zmodem={zmodem} hostname={hostname} offer={state} onRefuse={cancel} />
      )}
      {state.phase === 'asked' && (
        <SendFiles zmodem={zmodem} hostname={hostname} problem={problem} onFiles={send} onCancel={cancel} />
      )}
      {asks && <p className="mt-3 text-xs text-muted max-sm:hidden">{t('keys')}</p>}
      {state.phase === 'running' && <Progress running={state} onCancel={cancel} />}
      {state.phase === 'watched' && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p role="status">{t(state.direction === 'receive' ? 'watchedSz' : 'watchedRz', { hostname })}</p>
          <Button onClick={cancel}>{t('showAnyway')}</Button>
        </div>
      )}
      {state.phase === 'stopping' && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p role="status">{t('stopping')}</p>
          <Button onClick={cancel}>{t('giveBack')}</Button>
        </div>
      )}
      {state.phase === 'over' && (
        <div className="flex items-start gap-3">
          <OutcomeText outcome={state.outcome} hostname={hostname} />
          <button
            type="button"
            aria-label={t('close')}
            className="icon-link -mt-1 -mr-1 shrink-0"
            onClick={() => {
              zmodem.dismiss()
              onLeave()
            }}
          >
            <X size={15} />
          </button>
        </div>
      )}
    </section>
  )
  if (state.phase !== 'asked') return shown
  return (
    <>
      <Dropzone
        onDropped={({ files, emptyFolders }) => {
          const inFolders = emptyFolders.length > 0 || files.some(({ path }) => path.includes('/'))
          if (inFolders) setProblem(t('folder'))
          else send(files.map(({ file }) => file))
        }}
      >
        {t('drop')}
      </Dropzone>
      {shown}
    </>
  )
}

function Progress({ running, onCancel }: { running: Running; onCancel(): void }) {
  const t = useTranslations('zmodem')
  const durationText = useDurationText()
  const { direction, name, size, bytes, bytesPerSecond, index, count } = running
  const share = size === null ? null : size === 0 ? 1 : Math.min(1, bytes / size)
  const leftMs = size !== null && bytesPerSecond ? Math.ceil((size - bytes) / bytesPerSecond) * 1_000 : null
  const facts = [
    size === null ? formatBytes(bytes) : t('progress', { done: formatBytes(bytes), size: formatBytes(size) }),
    ...(bytesPerSecond ? [t('rate', { size: formatBytes(bytesPerSecond) })] : []),
    ...(leftMs ? [t('left', { time: durationText(leftMs) })] : []),
  ]
  return (
    <>
      <div className="flex items-baseline gap-3">
        <p className="min-w-0 grow truncate font-medium" title={name}>
          {t(direction === 'receive' ? 'receiving' : 'sending', { name })}
        </p>
        {count !== null && count > 1 && (
          <p className="shrink-0 text-xs text-muted">{t('of', { index: index + 1, count })}</p>
        )}
      </div>
      <div
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share !== null && { 'aria-valuenow': Math.floor(share * 100) })}
        className="mt-3 h-1.5 overflow-hidden rounded-full bg-track"
      >
        <div
          className={`h-full rounded-full bg-accent ${share === null ? 'w-1/3 animate-pulse' : ''}`}
          style={share === null ? undefined : { width: `${share * 100}%` }}
        />
      </div>
      <div className="mt-3 flex items-center gap-3">
        <p className="grow text-xs tabular-nums text-muted">{facts.join(' · ')}</p>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </>
  )
}
