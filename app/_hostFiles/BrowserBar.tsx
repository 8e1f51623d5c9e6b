/** Above a folder: where it is, the filter, and what is done most. */
'use client'

import { ArrowUp, Eye, EyeOff, FolderPlus, RotateCw, Upload } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { Crumbs } from './Crumbs.tsx'
import { type FileCommands, FileMenuButton } from './FileMenu.tsx'

interface Props {
  path: string
  hidden: boolean
  match: string
  filter: RefObject<HTMLInputElement | null>
  busy: boolean
  groups: FileCommands
  mayWrite: boolean
  onGo(path: string): void
  onUp(): void
  onHidden(hidden: boolean): void
  onMatch(match: string): void
  onReload(): void
  onUpload(): void
  onFolder(): void
}

export function BrowserBar(props: Props) {
  const { path, hidden, match, filter, busy, groups, mayWrite } = props
  const t = useTranslations('hostFiles')
  const Hidden = hidden ? Eye : EyeOff
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex flex-wrap items-center gap-1 px-2 py-1.5">
        <div className="flex min-w-0 basis-full items-center gap-1 @xl:basis-0 @xl:grow">
          <button
            type="button"
            className="icon-link shrink-0 disabled:opacity-40"
            disabled={path === '/' || path === ''}
            aria-label={t('up')}
            title={t('up')}
            onClick={props.onUp}
          >
            <ArrowUp size={15} aria-hidden />
          </button>
          <Crumbs path={path} onGo={props.onGo} />
        </div>
        <input
          ref={filter}
          type="search"
          aria-label={t('filter')}
          placeholder={t('filter')}
          className="field h-7! w-32! grow text-xs! @xl:grow-0"
          value={match}
          onChange={(event) => props.onMatch(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && props.onMatch('')}
        />
        <button
          type="button"
          className="icon-link"
          aria-pressed={hidden}
          aria-label={t('hidden')}
          title={t('hidden')}
          onClick={() => props.onHidden(!hidden)}
        >
          <Hidden size={15} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-link"
          aria-label={t('reload')}
          title={t('reload')}
          onClick={props.onReload}
        >
          <RotateCw size={14} className={busy ? 'motion-safe:animate-spin' : ''} aria-hidden />
        </button>
        {mayWrite && (
          <>
            <button
              type="button"
              className="icon-link"
              aria-label={t('commands.makeFolder')}
              title={t('commands.makeFolder')}
              onClick={props.onFolder}
            >
              <FolderPlus size={15} aria-hidden />
            </button>
            <button
              type="button"
              className="icon-link"
              aria-label={t('commands.upload')}
              title={t('commands.upload')}
              onClick={props.onUpload}
            >
              <Upload size={15} aria-hidden />
            </button>
          </>
        )}
        <FileMenuButton groups={groups} />
      </div>
    </div>
  )
}
