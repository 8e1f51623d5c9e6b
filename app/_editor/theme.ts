/** The editor in the console's own colours, light and dark by the same variables as everything else. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const view = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'transparent', color: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, "JetBrains Mono", monospace)', lineHeight: '1.6' },
  '.cm-content': { padding: '10px 0', caretColor: 'currentColor' },
  '.cm-line': { padding: '0 14px 0 6px' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--code-faint)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 14px', minWidth: '40px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--code-line)' },
  '.cm-cursor': { borderLeftColor: 'currentColor' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--code-selection)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--code-selection)', outline: 'none' },
  '.cm-placeholder': { color: 'var(--code-faint)' },
  '.cm-panels': { backgroundColor: 'var(--code-panel)', color: 'inherit' },
  // CodeMirror's own are those of a light page: white fields, in which a dark page's text is not to be read.
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panels label': { fontSize: '12px' },
  '.cm-panels .cm-textfield, .cm-panels .cm-button': {
    border: '1px solid var(--line)',
    borderRadius: '6px',
    backgroundColor: 'var(--raised)',
    backgroundImage: 'none',
    color: 'var(--text)',
    fontSize: '12px',
    padding: '3px 8px',
    '&:active': { backgroundImage: 'none' },
  },
  '.cm-collapsedLines': { background: 'var(--hover)', color: 'var(--muted)' },
})

const highlight = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: 'var(--code-comment)' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  {
    tag: [tags.standard(tags.name), tags.function(tags.variableName), tags.definition(tags.variableName)],
    color: 'var(--code-name)',
  },
  {
    tag: [tags.definition(tags.name), tags.attributeName, tags.special(tags.variableName)],
    color: 'var(--code-variable)',
  },
])

export const editorTheme = [view, syntaxHighlighting(highlight)]
