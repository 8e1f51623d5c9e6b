/** CodeMirror's own words (its search panel, a comparison's folded lines) in the reader's language. */
'use client'

import { EditorState, type Extension } from '@codemirror/state'
import { useTranslations } from 'next-intl'

/** By the phrases that CodeMirror's packages look up, https://codemirror.net/examples/translate/. */
const KEYS = {
  Find: 'find',
  Replace: 'replace',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'matchCase',
  regexp: 'regexp',
  'by word': 'byWord',
  replace: 'replaceOne',
  'replace all': 'replaceAll',
  close: 'close',
  'Go to line': 'goToLine',
  go: 'go',
  'current match': 'currentMatch',
  'on line': 'onLine',
  'replaced match on line $': 'replacedOnLine',
  'replaced $ matches': 'replacedMatches',
  'Control character': 'controlCharacter',
  '$ unchanged lines': 'unchanged',
} as const

/** For an editor that is made now: one that exists keeps its words until it is made anew. */
export function useEditorPhrases(): () => Extension {
  const t = useTranslations('editor')
  return () =>
    EditorState.phrases.of(Object.fromEntries(Object.entries(KEYS).map(([phrase, key]) => [phrase, t(key)])))
}
