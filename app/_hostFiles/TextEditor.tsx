/** A text of a host, edited: what somebody else wrote meanwhile is never lost unseen. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { Interpreter } from '../../server/trpc/types.ts'
import { usePermission } from '../_components/permissions.tsx'
import { TextConflict } from '../_components/TextConflict.tsx'
import { useModifier } from '../_components/useModifier.ts'
import { CodeEditor } from '../_editor/CodeEditor.tsx'
import { readShebang } from '../_editor/language.ts'
import { refusalOf, useErrorText } from '../_lib/errors.ts'
import { useBackCloses } from '../_lib/useBackCloses.ts'
import { useTRPC } from '../_trpc/client.ts'
import { Button } from '../_ui/Button.tsx'
import { ConfirmDialog } from '../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../_ui/ErrorState.tsx'
import { Sheet } from '../_ui/Sheet.tsx'
import { SkeletonRows } from '../_ui/Skeleton.tsx'
import { type LineEnd, lineEndOf, plainLines, withLineEnd } from './lineEnds.ts'
import { joined, nameOf, nameProblem, parentOf, shownName } from './names.ts'
import type { Host } from './useFolder.ts'

export interface EditedText {
  path: string
  /** It is made by the first saving. */
  isNew: boolean
}

interface Props {
  host: Host
  edited: EditedText | null
  onSaved(): void
  onDownload(path: string): void
  onClose(): void
}

export function TextEditor(props: Props) {
  const { edited, onClose } = props
  const t = useTranslations('hostFiles.text')
  const [dirty, setDirty] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const close = () => {
    setDirty(false)
    setLeaving(false)
    onClose()
  }
  /** Whether it stays, as there is something to lose. */
  const leave = () => {
    if (dirty) setLeaving(true)
    else close()
    return dirty
  }
  useBackCloses(edited !== null, leave)
  const title = edited && <span title={shownName(edited.path)}>{shownName(nameOf(edited.path))}</span>
  return (
    <>
      <Sheet open={edited !== null} onClose={leave} title={title}>
        {edited && <Editor key={edited.path} {...props} edited={edited} dirty={dirty} onDirty={setDirty} />}
      </Sheet>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={t('leaveTitle')}
        description={t('leaveText', { name: shownName(nameOf(edited?.path ?? '')) })}
        confirmLabel={t('leave')}
        cancelLabel={t('stay')}
        danger
        onConfirm={close}
      />
    </>
  )
}

const LANGUAGES: Record<string, Interpreter> = {
  sh: 'shell',
  bash: 'shell',
  env: 'shell',
  conf: 'shell',
  py: 'python',
}

const languageOf = (path: string, text: string): Interpreter | null =>
  readShebang(text)?.language ?? LANGUAGES[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? null

interface EditorProps extends Props {
  edited: EditedText
  dirty: boolean
  onDirty(dirty: boolean): void
}

function Editor({ host, edited, dirty, onDirty, onSaved, onDownload }: EditorProps) {
  const t = useTranslations('hostFiles.text')
  const names = useTranslations('hostFiles')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const modifier = useModifier()
  const mayWrite = usePermission('hostFiles.write')
  const { agentId, user } = host
  const at = { agentId, ...(user ? { user } : {}) }
  const [isNew, setNew] = useState(edited.isNew)
  const [name, setName] = useState(nameOf(edited.path))
  const [text, setText] = useState('')
  /** What is written by now: somebody types on while a text is being saved. */
  const written = useRef(text)
  written.current = text
  const [saved, setSaved] = useState<{ text: string; etag: string; end: LineEnd; mixed: boolean } | null>(
    null,
  )
  /** What somebody else wrote; null: it is not known yet, or it is gone. */
  const [theirs, setTheirs] = useState<{ text: string | null; etag: string | null } | null>(null)
  const [madePath, setMadePath] = useState(edited.path)
  const path = isNew ? joined(parentOf(edited.path), name) : madePath
  const read = useMutation(trpc.hostFiles.readText.mutationOptions())
  const write = useMutation(trpc.hostFiles.writeText.mutationOptions())

  const show = (content: string, etag: string) => {
    const plain = plainLines(content)
    setSaved({ text: plain, etag, ...lineEndOf(content) })
    setText(plain)
    onDirty(false)
  }
  const load = () =>
    read.mutate({ ...at, path: edited.path }, { onSuccess: (file) => show(file.text, file.etag) })
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || edited.isNew) return
    begun.current = true
    load()
  })
  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])

  const wrong = isNew ? nameProblem(name) : null
  const save = (etag: string | null) => {
    const content = withLineEnd(text, saved?.end ?? '\n')
    write.mutate(
      { ...at, path, text: content, etag },
      {
        onSuccess: (file) => {
          setSaved({ text, etag: file.etag, end: saved?.end ?? '\n', mixed: false })
          setTheirs(null)
          setNew(false)
          setMadePath(path)
          onDirty(written.current !== text)
          onSaved()
          toast.success(t(file.in_place ? 'savedInPlace' : 'saved', { name: shownName(nameOf(path)) }))
        },
        onError: (error) => {
          const { code } = refusalOf(error)
          if (code !== 'host_file_changed' && code !== 'host_file_exists')
            return void toast.error(errorText(error))
          read.mutate(
            { ...at, path },
            {
              onSuccess: (file) => setTheirs({ text: plainLines(file.text), etag: file.etag }),
              onError: () => setTheirs({ text: null, etag: null }),
            },
          )
        },
      },
    )
  }
  const maySave = mayWrite && (dirty || isNew) && !wrong && !write.isPending
  if (read.isError && !saved && !isNew)
    return (
      <div className="flex min-h-0 grow flex-col items-center overflow-y-auto">
        <ErrorState error={read.error} onRetry={load} />
        <Button onClick={() => onDownload(edited.path)}>
          <Download size={14} aria-hidden />
          {names('commands.download')}
        </Button>
      </div>
    )
  if (!saved && !isNew)
    return (
      <div className="px-4">
        <SkeletonRows count={10} />
      </div>
    )
  return (
    <div className="flex min-h-0 grow flex-col">
      {isNew && (
        <label className="flex items-center gap-3 border-b border-line px-4 py-2 text-sm">
          {t('name')}
          <input
            className="field font-mono"
            value={name}
            aria-invalid={wrong !== null}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      )}
      <div className="min-h-0 grow bg-code">
        <CodeEditor
          value={text}
          language={languageOf(path, text)}
          label={shownName(path)}
          focused={!edited.isNew}
          onSave={() => maySave && save(saved?.etag ?? null)}
          onChange={
            mayWrite
              ? (next) => {
                  setText(next)
                  onDirty(next !== (saved?.text ?? ''))
                }
              : undefined
          }
        />
      </div>
      <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-xs text-muted">
        <span className="min-w-0 grow truncate font-mono">{shownName(path)}</span>
        {saved?.mixed && <span>{t('mixed')}</span>}
        {saved?.end === '\r\n' && <span>CRLF</span>}
        <span>{dirty ? t('dirty') : ''}</span>
        {mayWrite && (
          <Button
            variant="primary"
            pending={write.isPending}
            disabled={!maySave}
            onClick={() => save(saved?.etag ?? null)}
          >
            {t('save')} <kbd className="text-xs opacity-70">{modifier}S</kbd>
          </Button>
        )}
      </footer>
      <TextConflict
        words={{
          title: names('conflict.title', { name: shownName(nameOf(path)) }),
          text: names('conflict.text'),
          gone: names('conflict.gone'),
          theirs: names('conflict.theirs'),
          take: names('conflict.take'),
        }}
        theirs={theirs}
        ours={text}
        pending={write.isPending}
        onOverwrite={() => save(theirs?.etag ?? null)}
        onReload={() => {
          if (theirs?.text !== null && theirs?.etag) show(theirs.text, theirs.etag)
          setNew(false)
          setMadePath(path)
          setTheirs(null)
        }}
        onClose={() => setTheirs(null)}
      />
    </div>
  )
}
