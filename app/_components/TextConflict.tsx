/** Somebody else has saved the same thing meanwhile: compare, then overwrite it or take it. */
'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '../_ui/Button.tsx'
import { TextDiff } from './TextDiff.tsx'

interface Props {
  /** What has happened, and what theirs is called: it may lie on a host or in the library. */
  words: { title: string; text: string; gone: string; theirs: string; take: string }
  /** Null: there is no conflict; its text null: it was removed, or is no text any more. */
  theirs: { text: string | null } | null
  ours: string
  pending: boolean
  onOverwrite(): void
  onReload(): void
  onClose(): void
}

export function TextConflict({ words, theirs, ours, pending, onOverwrite, onReload, onClose }: Props) {
  const t = useTranslations('conflict')
  const common = useTranslations('common')
  const [comparing, setComparing] = useState(false)
  // The next one begins with its words again.
  if (theirs === null && comparing) setComparing(false)
  const text = theirs?.text ?? null
  const width = comparing ? 'w-[min(80rem,calc(100vw-2rem))]' : 'w-[min(32rem,calc(100vw-2rem))]'
  return (
    <AlertDialog.Root
      open={theirs !== null}
      onOpenChange={(open) => {
        if (open) return
        setComparing(false)
        onClose()
      }}
    >
      <AlertDialog.Portal>
        {/* Also above a dialog from which it comes. */}
        <AlertDialog.Backdrop forceRender className="fixed inset-0 z-50 bg-black/40" />
        <AlertDialog.Popup
          className={`fixed top-1/2 left-1/2 z-50 max-h-[90vh] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none ${width}`}
        >
          <AlertDialog.Title className="text-base font-semibold">{words.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-sm text-muted">
            {text === null ? words.gone : words.text}
          </AlertDialog.Description>
          {comparing && text !== null && (
            <div className="mt-4">
              <TextDiff theirs={text} ours={ours} label={t('compare')} theirsLabel={words.theirs} />
            </div>
          )}
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{common('cancel')}</Button>
            {text !== null && !comparing && (
              <Button onClick={() => setComparing(true)}>{t('compare')}</Button>
            )}
            {text !== null && <Button onClick={onReload}>{words.take}</Button>}
            <Button variant="danger" pending={pending} onClick={onOverwrite}>
              {t(text === null ? 'writeAnew' : 'overwrite')}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
