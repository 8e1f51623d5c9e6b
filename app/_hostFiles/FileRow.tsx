/** One name of a folder. */
'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { CSSProperties, MouseEvent } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { formatBytes } from '../_lib/bytes.ts'
import { FileIcon } from './FileIcon.tsx'
import { NameInput } from './NameInput.tsx'
import { isFolder, isOddName, octalText, rightsText, shownName } from './names.ts'

/** Name, size, rights, owner, time: what there is room for. */
export const GRID =
  'grid grid-cols-[minmax(0,1fr)_5rem] @lg:grid-cols-[minmax(0,1fr)_5rem_9rem] @3xl:grid-cols-[minmax(0,1fr)_5.5rem_7rem_10rem_9rem] gap-x-3 items-center'
export const WIDE = 'hidden @3xl:block'
export const MIDDLE = 'hidden @lg:block'

interface Props {
  id: string
  entry: HostFileEntry
  index: number
  count: number
  marked: boolean
  here: boolean
  renaming: boolean
  style: CSSProperties
  onPress(event: MouseEvent): void
  onOpen(): void
  onMenu(): void
  onRenamed(name: string | null): void
}

export function FileRow({ id, entry, index, count, marked, here, renaming, style, ...on }: Props) {
  const t = useTranslations('hostFiles')
  const locale = useLocale()
  const { name, kind, target, size, mode, owner, group, modified } = entry
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(modified),
  )
  const odd = isOddName(name)
  return (
    // The list has the focus and its keys; a row is pointed at.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-selected={marked}
      style={style}
      onMouseUp={(event) => event.button === 0 && on.onPress(event)}
      onDoubleClick={(event) => event.target instanceof HTMLButtonElement || renaming || on.onOpen()}
      onContextMenu={on.onMenu}
      className={`${GRID} select-none px-3 text-sm ${marked ? 'bg-accent/12' : 'hover:bg-hover'} ${here ? 'outline-1 -outline-offset-1 outline-accent/60' : ''}`}
    >
      <div className="flex min-w-0 items-center gap-2">
        <FileIcon entry={entry} />
        {renaming ? (
          <NameInput name={name} label={t('newName', { name: shownName(name) })} onDone={on.onRenamed} />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            title={odd ? t('oddName') : shownName(name)}
            className={`truncate text-left touch:min-h-[44px] hover:underline ${name.startsWith('.') ? 'text-muted' : ''} ${odd ? 'italic' : ''}`}
            onClick={(event) => {
              // The second click of two is about what stood there before.
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.detail > 1) return
              on.onOpen()
            }}
          >
            {shownName(name)}
          </button>
        )}
        {target !== undefined && (
          <span className="hidden min-w-0 truncate text-xs text-muted @lg:inline">→ {shownName(target)}</span>
        )}
      </div>
      <div className="text-right text-xs text-muted tabular-nums">
        {isFolder(entry) ? '' : kind === 'file' || kind === 'link' ? formatBytes(size) : t(`kinds.${kind}`)}
      </div>
      <div className={`${WIDE} font-mono text-xs text-muted`} title={octalText(mode)}>
        {rightsText(mode)}
      </div>
      <div className={`${WIDE} truncate text-xs text-muted`} title={`${owner}:${group}`}>
        {owner === group ? owner : `${owner}:${group}`}
      </div>
      <div className={`${MIDDLE} truncate text-right text-xs text-muted tabular-nums`}>
        <time dateTime={modified}>{time}</time>
      </div>
    </div>
  )
}
