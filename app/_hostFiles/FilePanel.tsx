/** Files beside a terminal: it begins where the terminal is, and goes there again when asked. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { LocateFixed, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react'
import { useTRPC } from '../_trpc/client.ts'
import { FileBrowser } from './FileBrowser.tsx'
import { panelWidth, setPanelWidth, WIDTH_MAX, WIDTH_MIN } from './panel.ts'
import type { Host } from './useFolder.ts'

interface Props {
  host: Host
  /** Null while there is no shell; `isComing`: there will be one. */
  terminalId: string | null
  isComing: boolean
  onTerminal(path: string): void
  onClose(): void
}

export function FilePanel({ host, terminalId, isComing, onTerminal, onClose }: Props) {
  const t = useTranslations('hostFiles')
  const trpc = useTRPC()
  /** Null: where the terminal is, which is not known yet. */
  const [path, setPath] = useState<string | null>(null)
  const [width, setWidth] = useState(panelWidth)
  const where = useQuery(
    trpc.hostFiles.where.queryOptions(
      { agentId: host.agentId, terminalId: terminalId ?? '' },
      { enabled: terminalId !== null && path === null, retry: false, gcTime: 0 },
    ),
  )
  const follow = async () => {
    const { data } = await where.refetch()
    if (data) setPath(data.path)
  }
  useEffect(() => {
    // Where that can't be told, the home folder is as good a place.
    if (where.data) setPath((now) => now ?? where.data.path)
    else if (where.isError || (terminalId === null && !isComing)) setPath((now) => now ?? '')
  }, [where.data, where.isError, terminalId, isComing])

  const resize = (to: number) => {
    setWidth(setPanelWidth(to))
  }
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    resize(window.innerWidth - event.clientX)
  }
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.key]
    if (!step) return
    event.preventDefault()
    resize(width + step)
  }
  return (
    <aside
      aria-label={t('panel')}
      className="relative flex min-h-0 shrink-0 flex-col border-l border-line bg-page max-md:absolute max-md:inset-0 max-md:z-30 max-md:w-full!"
      style={{ width }}
    >
      <div
        role="slider"
        tabIndex={0}
        aria-orientation="horizontal"
        aria-label={t('resize')}
        aria-valuenow={width}
        aria-valuemin={WIDTH_MIN}
        aria-valuemax={WIDTH_MAX}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/30 max-md:hidden"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={keys}
      />
      <header className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-panel pr-1 pl-3 text-sm">
        <h2 className="min-w-0 grow truncate font-medium">{t('titleOf', { hostname: host.hostname })}</h2>
        <button
          type="button"
          className="icon-link disabled:opacity-40"
          disabled={terminalId === null}
          aria-label={t('follow')}
          title={t('follow')}
          onClick={() => void follow()}
        >
          <LocateFixed size={14} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-link"
          aria-label={t('closePanel')}
          title={t('closePanel')}
          onClick={onClose}
        >
          <X size={15} aria-hidden />
        </button>
      </header>
      {path !== null && <FileBrowser host={host} path={path} onPath={setPath} onTerminal={onTerminal} />}
    </aside>
  )
}
