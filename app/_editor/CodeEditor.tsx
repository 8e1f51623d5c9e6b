/** A code editor (CodeMirror 6) for scripts: Shell and Python, to write in or only to read. */
'use client'

import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { python } from '@codemirror/lang-python'
import { bracketMatching, indentUnit, StreamLanguage } from '@codemirror/language'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { Interpreter } from '../../server/trpc/types.ts'
import { useEditorPhrases } from './phrases.ts'
import { editorTheme } from './theme.ts'
import './editor.css'

const SHELL = StreamLanguage.define(shell)

const LANGUAGES: Record<Interpreter, Extension> = {
  shell: [SHELL, indentUnit.of('  ')],
  python: [python(), indentUnit.of('    ')],
}

export interface CodeEditorProps {
  value: string
  language: Interpreter | null
  /** What assistive technology calls it. */
  label: string
  /** Absent: the text is only to be read. */
  onChange?: (value: string) => void
  placeholder?: string
  /** Ctrl+Enter, ⌘+Enter. */
  onSubmit?: () => void
  /** Ctrl+S, ⌘+S. */
  onSave?: () => void
  invalid?: boolean
  describedBy?: string
  /** Takes the keyboard when it comes. */
  focused?: boolean
}

const attributesOf = (label: string, invalid = false, describedBy?: string): Extension =>
  EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-invalid': String(invalid),
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
  })

export function CodeEditor(props: CodeEditorProps) {
  const { value, language, label, invalid, describedBy } = props
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const parts = useRef({ language: new Compartment(), attributes: new Compartment() })
  const changed = useEffectEvent((text: string) => props.onChange?.(text))
  const submit = useEffectEvent(() => props.onSubmit?.())
  const save = useEffectEvent(() => props.onSave?.())
  const wantsFocus = useEffectEvent(() => props.focused ?? false)
  const phrases = useEditorPhrases()
  const initial = useEffectEvent(() => ({
    doc: value,
    extensions: [
      parts.current.language.of(language ? LANGUAGES[language] : []),
      parts.current.attributes.of(attributesOf(label, invalid, describedBy)),
      phrases(),
      lineNumbers(),
      drawSelection(),
      bracketMatching(),
      editorTheme,
      EditorView.lineWrapping,
      props.onChange
        ? [
            history(),
            highlightActiveLine(),
            highlightActiveLineGutter(),
            highlightSelectionMatches(),
            placeholder(props.placeholder ?? ''),
            EditorView.updateListener.of((update) => {
              if (update.docChanged) changed(update.state.doc.toString())
            }),
          ]
        : [EditorState.readOnly.of(true), EditorView.editable.of(false)],
      keymap.of([
        ...(props.onSave
          ? [
              {
                key: 'Mod-s',
                preventDefault: true,
                run: () => {
                  save()
                  return true
                },
              },
            ]
          : []),
        {
          key: 'Mod-Enter',
          run: () => {
            submit()
            return true
          },
        },
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
    ],
  }))

  useEffect(() => {
    if (!parent.current) return
    const created = new EditorView({ ...initial(), parent: parent.current })
    view.current = created
    if (wantsFocus()) created.focus()
    return () => {
      view.current = null
      created.destroy()
    }
  }, [])

  // A draft that is put back, or a run that is run again: what is typed comes from the editor itself.
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.language.reconfigure(language ? LANGUAGES[language] : []),
    })
  }, [language])

  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.attributes.reconfigure(attributesOf(label, invalid, describedBy)),
    })
  }, [label, invalid, describedBy])

  return <div ref={parent} className="h-full min-h-0" />
}
