/** What xterm.js says to those who hear the page; it has one set of words for all terminals. */
import type { ILocalizableStrings } from '@xterm/xterm'

let words: Partial<ILocalizableStrings> = {}
let strings: ILocalizableStrings | null = null

/** In the reader's language, also before the library is there. */
export function setReaderWords(wanted: ILocalizableStrings): void {
  words = wanted
  if (strings) Object.assign(strings, words)
}

/** @param of the library's `Terminal.strings` */
export function applyReaderWords(of: ILocalizableStrings): void {
  strings = of
  Object.assign(of, words)
}
