/** What xterm.js is told of a person's preferences: the terminal and its preview in the settings look the same. */
import type { ITerminalOptions, ITheme } from '@xterm/xterm'
import type { TerminalPreferences } from './preferences.ts'
import { themeOf } from './themes.ts'

export const FONT =
  '"JetBrains Mono", "Noto Sans Mono CJK SC", "Sarasa Mono SC", "PingFang SC", "Microsoft YaHei", monospace'
/** One character of each alphabet that the font has in a file of its own. */
const ALPHABETS = 'aĀЖΩ'

export function optionsOf(preferences: TerminalPreferences, dark: boolean): ITerminalOptions {
  const { fontSize, lineHeight, cursorStyle, cursorBlink, scrollback, screenReader, theme } = preferences
  return {
    ...{ fontSize, cursorStyle, cursorBlink, scrollback },
    fontFamily: FONT,
    lineHeight: lineHeight / 100,
    screenReaderMode: screenReader,
    theme: themeOf(theme, dark).colors,
    // WCAG 2: also where a program chooses a colour that the scheme's background swallows.
    minimumContrastRatio: 4.5,
  }
}

/** Also where no cell is drawn, and for letters in reverse (`terminal.css`). @param around what the terminal stands in */
export function paintBackground(around: HTMLElement, { background = '' }: ITheme): void {
  around.style.backgroundColor = background
  around.style.setProperty('--terminal-background', background)
}

/** Measured, or painted into the GPU's atlas, with a fallback font, cells would be wrong once the real one comes. */
export const loadFonts = () =>
  Promise.all(['', 'bold '].map((weight) => document.fonts.load(`${weight}13px "JetBrains Mono"`, ALPHABETS)))
