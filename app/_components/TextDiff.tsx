/** Two texts, what somebody else has saved and what one has written: side by side, on a phone one within the other. */
'use client'

import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useTranslations } from 'next-intl'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useEditorPhrases } from '../_editor/phrases.ts'
import { editorTheme } from '../_editor/theme.ts'
import { usePhone } from '../_lib/usePhone.ts'
import '../_editor/editor.css'

const READ_ONLY = [
  lineNumbers(),
  editorTheme,
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
]
const OPTIONS = {
  collapseUnchanged: {},
  // A diff of two quite different texts must not hold the page up.
  diffConfig: { scanLimit: 1000, timeout: 500 },
}

interface Texts {
  theirs: string
  ours: string
  extensions: Extension[]
  parent: HTMLElement
}

const sideBySide = ({ theirs, ours, extensions, parent }: Texts) =>
  new MergeView({ a: { doc: theirs, extensions }, b: { doc: ours, extensions }, parent, ...OPTIONS })

const within = ({ theirs, ours, extensions, parent }: Texts) =>
  new EditorView({
    doc: ours,
    extensions: [...extensions, unifiedMergeView({ original: theirs, mergeControls: false, ...OPTIONS })],
    parent,
  })

interface Props {
  theirs: string
  ours: string
  label: string
  /** What theirs is called. */
  theirsLabel: string
}

export function TextDiff({ theirs, ours, label, theirsLabel }: Props) {
  const t = useTranslations('conflict')
  const phone = usePhone()
  const parent = useRef<HTMLElement>(null)
  const phrases = useEditorPhrases()
  const extensions = useEffectEvent(() => [...READ_ONLY, phrases()])
  useEffect(() => {
    if (!parent.current) return
    const view = (phone ? within : sideBySide)({
      theirs,
      ours,
      extensions: extensions(),
      parent: parent.current,
    })
    return () => view.destroy()
  }, [theirs, ours, phone])
  return (
    <>
      <div className="mb-1 flex gap-4 text-xs text-muted md:grid md:grid-cols-2 md:gap-0">
        <span>
          <span className="md:hidden text-danger">− </span>
          {theirsLabel}
        </span>
        <span>
          <span className="md:hidden text-success">+ </span>
          {t('ours')}
        </span>
      </div>
      <section
        ref={parent}
        aria-label={label}
        className="max-h-[50vh] overflow-auto rounded-md border border-line bg-code"
      />
    </>
  )
}
