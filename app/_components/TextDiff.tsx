/** Two texts side by side: what somebody else has saved, and what one has written. */
'use client'

import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { editorTheme } from '../_editor/theme.ts'
import '../_editor/editor.css'

const READ_ONLY = [
  lineNumbers(),
  editorTheme,
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
]

export function TextDiff({ theirs, ours, label }: { theirs: string; ours: string; label: string }) {
  const parent = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!parent.current) return
    const view = new MergeView({
      a: { doc: theirs, extensions: READ_ONLY },
      b: { doc: ours, extensions: READ_ONLY },
      parent: parent.current,
      collapseUnchanged: {},
      // A diff of two quite different texts must not hold the page up.
      diffConfig: { scanLimit: 1000, timeout: 500 },
    })
    return () => view.destroy()
  }, [theirs, ours])
  return (
    <section
      ref={parent}
      aria-label={label}
      className="max-h-[50vh] overflow-auto rounded-md border border-line bg-code"
    />
  )
}
