/** Files of a host: looked at, changed, brought and taken, with the rights of one of its users. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { usePermission } from '../_components/permissions.tsx'
import { formatBytes } from '../_lib/bytes.ts'
import { copyText } from '../_lib/copyText.ts'
import { EmptyState } from '../_ui/EmptyState.tsx'
import { ErrorState } from '../_ui/ErrorState.tsx'
import { SkeletonRows } from '../_ui/Skeleton.tsx'
import { BrowserBar } from './BrowserBar.tsx'
import { Dropzone } from './Dropzone.tsx'
import { readChosen } from './dropped.ts'
import { FileList, type FileListHandle } from './FileList.tsx'
import { FileContextMenu } from './FileMenu.tsx'
import { type Column, isFile, isFolder, joined, parentOf, shownName, sorted } from './names.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import { RightsDialog } from './RightsDialog.tsx'
import { type EditedText, TextEditor } from './TextEditor.tsx'
import { useFileCommands } from './useFileCommands.ts'
import { useFileVerbs } from './useFileVerbs.ts'
import { type Host, useFolder } from './useFolder.ts'
import { useMarked } from './useMarked.ts'

export interface FileBrowserProps {
  host: Host
  /** '' is the home folder. */
  path: string
  onPath(path: string): void
  onTerminal?: (path: string) => void
}

export function FileBrowser({ host, path, onPath, onTerminal }: FileBrowserProps) {
  const t = useTranslations('hostFiles')
  const permitted = usePermission('hostFiles.write')
  const [hidden, setHidden] = useState(true)
  const [match, setMatch] = useState('')
  const [sort, setSort] = useState<{ column: Column; order: 'asc' | 'desc' }>({
    column: 'name',
    order: 'asc',
  })
  const [renaming, setRenaming] = useState<string | null>(null)
  const [removing, setRemoving] = useState<string[] | null>(null)
  const [changing, setChanging] = useState<HostFileEntry[]>([])
  const [editing, setEditing] = useState<EditedText | null>(null)
  const list = useRef<FileListHandle>(null)
  const filter = useRef<HTMLInputElement>(null)
  const chosenFiles = useRef<HTMLInputElement>(null)
  const chosenFolder = useRef<HTMLInputElement>(null)
  const folder = useFolder(host, path, hidden, match)
  const verbs = useFileVerbs(host)
  // Before it is known where this is, nothing can be put there.
  const mayWrite = permitted && folder.path !== null
  const { column, order } = sort
  const entries = useMemo(() => sorted(folder.entries ?? [], column, order), [folder.entries, column, order])
  const names = useMemo(() => entries.map(({ name }) => name), [entries])
  const marked = useMarked(names, folder.coming)
  const here = folder.path ?? path
  const chosen = entries.filter(({ name }) => marked.is(name))
  const pathsOf = (some: HostFileEntry[]) => some.map(({ name }) => joined(here, name))

  // The list of the next folder comes later: the keys go on there.
  const focusNext = useRef(false)
  const { entries: read } = folder
  useEffect(() => {
    if (!focusNext.current || !read) return
    focusNext.current = false
    list.current?.focus()
  }, [read])

  const go = (to: string) => {
    setMatch('')
    marked.only(null)
    onPath(to)
    focusNext.current = true
  }
  const open = (entry: HostFileEntry) => {
    const at = joined(here, entry.name)
    if (isFolder(entry)) go(at)
    else if (isFile(entry)) setEditing({ path: at, isNew: false })
    else toast.info(t(`notOpened.${entry.to ?? entry.kind}`, { name: shownName(entry.name) }))
  }
  const up = () => {
    if (here === '/' || here === '') return
    const from = here.slice(here.lastIndexOf('/') + 1)
    go(parentOf(here))
    marked.only(from)
  }
  /** A name that is not taken. */
  const freeName = (wanted: string) => {
    const taken = new Set(entries.map(({ name }) => name))
    let name = wanted
    for (let more = 2; taken.has(name); more++) name = `${wanted} ${more}`
    return name
  }
  const makeFolder = async () => {
    const name = freeName(t('folderName'))
    if (!(await verbs.makeFolder(joined(here, name)))) return
    marked.only(name)
    setRenaming(name)
  }
  const renamed = async (name: string | null) => {
    const from = renaming
    setRenaming(null)
    list.current?.focus()
    if (name === null || from === null) return
    if (await verbs.rename(joined(here, from), joined(here, name))) marked.only(name)
  }
  const copyPaths = async (all: string[]) => {
    if (await copyText(all.join('\n'))) toast.success(t('copied', { count: all.length }))
    else toast.error(t('copyFailed'))
  }
  const groups = useFileCommands({
    ...{ chosen, mayWrite, open },
    download: () => void verbs.download(pathsOf(chosen), chosen.length > 1 || chosen.some(isFolder)),
    rename: () => setRenaming(chosen[0]?.name ?? null),
    rights: () => setChanging(chosen.filter(({ kind }) => kind !== 'link')),
    remove: () => setRemoving(pathsOf(chosen)),
    makeFolder: () => void makeFolder(),
    makeFile: () => setEditing({ path: joined(here, freeName(t('fileName'))), isNew: true }),
    upload: () => chosenFiles.current?.click(),
    uploadFolder: () => chosenFolder.current?.click(),
    copyPath: () => void copyPaths(chosen.length > 0 ? pathsOf(chosen) : [here]),
    terminal: onTerminal && (() => onTerminal(here)),
  })
  const keys = {
    ...{ open, up, reload: folder.reload },
    rename: () => mayWrite && chosen.length === 1 && setRenaming(chosen[0]?.name ?? null),
    remove: () => mayWrite && chosen.length > 0 && setRemoving(pathsOf(chosen)),
    upload: () => mayWrite && chosenFiles.current?.click(),
    filter: () => filter.current?.focus(),
  }
  const take = (input: HTMLInputElement) => {
    verbs.upload(here, readChosen(input.files ?? []))
    input.value = ''
  }
  // Those that are not loaded can't be chosen: it is said how many they are.
  const allLoadedChosen = chosen.length === entries.length && entries.length < folder.total
  const status = [
    chosen.length > 0
      ? t(allLoadedChosen ? 'chosenOfTotal' : 'chosen', {
          count: chosen.length,
          total: folder.total,
          size: formatBytes(chosen.reduce((sum, { size }) => sum + size, 0)),
        })
      : folder.path && t('total', { count: folder.total }),
    folder.partial ? t('partial') : '',
    folder.path && !folder.writable ? t('readOnly') : '',
    folder.free === null ? '' : t('free', { size: formatBytes(folder.free) }),
  ]

  return (
    <div className="relative flex min-h-0 grow flex-col" data-testid="file-browser">
      <BrowserBar
        path={here}
        hidden={hidden}
        match={match}
        filter={filter}
        busy={folder.isFetching}
        groups={groups}
        mayWrite={mayWrite}
        onGo={go}
        onUp={up}
        onHidden={setHidden}
        onMatch={setMatch}
        onReload={folder.reload}
        onUpload={keys.upload}
        onFolder={() => void makeFolder()}
      />
      {folder.error ? (
        <div className="min-h-0 grow overflow-y-auto">
          <ErrorState error={folder.error} onRetry={folder.reload} />
        </div>
      ) : (
        <FileContextMenu groups={groups}>
          {folder.entries === undefined ? (
            <div className="min-h-0 grow overflow-hidden px-3">
              <SkeletonRows count={12} />
            </div>
          ) : (
            <>
              <FileList
                handle={list}
                label={t('list', { path: shownName(here) })}
                entries={entries}
                marked={marked}
                column={column}
                order={order}
                onSort={(name) =>
                  setSort({ column: name, order: column === name && order === 'asc' ? 'desc' : 'asc' })
                }
                verbs={keys}
                renaming={renaming}
                onRenamed={(name) => void renamed(name)}
              />
              {entries.length === 0 && (
                <div className="absolute inset-x-0 top-24">
                  <EmptyState
                    title={match ? t('noMatch') : t('empty')}
                    text={!match && mayWrite && folder.writable ? t('emptyText') : undefined}
                  />
                </div>
              )}
            </>
          )}
        </FileContextMenu>
      )}
      <p
        aria-live="polite"
        className="flex h-7 shrink-0 items-center gap-1 truncate border-t border-line bg-panel px-3 text-xs text-muted"
      >
        {status.filter(Boolean).join(' · ')}
      </p>
      <Dropzone disabled={!mayWrite} onDropped={(dropped) => verbs.upload(here, dropped)}>
        {t('dropHere', { path: shownName(here) })}
      </Dropzone>
      <input
        ref={chosenFiles}
        type="file"
        multiple
        hidden
        aria-hidden
        onChange={(event) => take(event.target)}
      />
      <input
        ref={(input) => {
          // Not among the attributes that React knows.
          input?.setAttribute('webkitdirectory', '')
          chosenFolder.current = input
        }}
        type="file"
        hidden
        aria-hidden
        onChange={(event) => take(event.target)}
      />
      <RemoveDialog
        host={host}
        paths={removing}
        unloaded={allLoadedChosen ? folder.total - entries.length : 0}
        onRemove={verbs.remove}
        onClose={() => setRemoving(null)}
      />
      <RightsDialog
        entries={changing}
        onSet={(change, watching) => verbs.setRights(pathsOf(changing), change, watching)}
        onClose={() => setChanging([])}
      />
      <TextEditor
        host={host}
        edited={editing}
        onSaved={verbs.changed}
        onDownload={(at) => void verbs.download([at], false)}
        onClose={() => {
          setEditing(null)
          list.current?.focus()
        }}
      />
    </div>
  )
}
