/** What may be wrong with a text before it is pasted into a terminal, and the text without it. */

/** `lines`: each of several would run at once. `controls`: characters that act, or that hide what is there. */
export type PasteConcern = 'lines' | 'controls'

/** An agent holds so much for a program that does not read, and drops the rest: the marks of bracketed paste count. */
const PASTE_BYTES_MAX = 1024 * 1024 - 16

/** More than a terminal takes at once. */
export const isTooLong = (text: string): boolean =>
  text.length > PASTE_BYTES_MAX || bytesIn(text) > PASTE_BYTES_MAX

/** As UTF-8. */
export const bytesIn = (text: string): number => new TextEncoder().encode(text).length

/** Marks of bracketed paste, with a CSI of two bytes and of one. */
const MARKS = ['\x1b[200~', '\x1b[201~', '\x9b200~', '\x9b201~']
const MARK_CHARS_MAX = 6
/** Control characters but tab and line breaks, and those that turn the direction of what is read. */
const CONTROLS = /[^\P{Cc}\t\r\n]|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * A shell runs each pasted line at once, unless it asked for bracketed paste: then the text waits for Enter. A control
 * character acts in either case: the kernel takes a Ctrl-C for itself before the shell sees it.
 */
export function concernsOf(
  text: string,
  { bracketed, lines }: { bracketed: boolean; lines: boolean },
): PasteConcern[] {
  const concerns: PasteConcern[] = []
  if (lines && !bracketed && /[\r\n]/.test(text.replace(/[\r\n]+$/, ''))) concerns.push('lines')
  if (withoutMarks(text).search(CONTROLS) >= 0) concerns.push('controls')
  return concerns
}

/** The marks of bracketed paste within a text would end it early, and let the rest be typed: none is left, nested ones neither. */
export function withoutMarks(text: string): string {
  if (!text.includes('~')) return text
  const kept: string[] = []
  for (const character of text) {
    kept.push(character)
    if (character !== '~') continue
    const tail = kept.slice(-MARK_CHARS_MAX).join('')
    const mark = MARKS.find((one) => tail.endsWith(one))
    if (mark) kept.length -= mark.length
  }
  return kept.join('')
}

export const withoutControls = (text: string): string => text.replace(CONTROLS, '')

/** To be looked at: what can't be seen is written as `<^C>`, or by its number. */
export function visible(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20 || code === 0x7f) return `<^${String.fromCodePoint(code ^ 0x40)}>`
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}
