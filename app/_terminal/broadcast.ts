/** What is typed in one pane, as another pane's program expects it. */

export interface PaneModes {
  applicationCursorKeysMode: boolean
  bracketedPasteMode: boolean
}

const PASTE_BEGIN = '\x1b[200~'
const PASTE_END = '\x1b[201~'
const CURSOR_KEYS = 'ABCDHF'

/** The text that was pasted, without the marks of the pane in which it was; null for keys. */
export const pastedText = (data: string): string | null =>
  data.startsWith(PASTE_BEGIN) && data.endsWith(PASTE_END)
    ? data.slice(PASTE_BEGIN.length, -PASTE_END.length)
    : null

const isCursorKey = (data: string): boolean =>
  data.length === 3 &&
  (data.startsWith('\x1b[') || data.startsWith('\x1bO')) &&
  CURSOR_KEYS.includes(data.charAt(2))

/** Cursor keys and pastes differ by what the program in the pane has asked for; all else is the same. */
export function asTypedIn(data: string, modes: PaneModes): string {
  const text = pastedText(data)
  if (text !== null) return modes.bracketedPasteMode ? data : text
  if (isCursorKey(data)) return `\x1b${modes.applicationCursorKeysMode ? 'O' : '['}${data.charAt(2)}`
  return data
}
