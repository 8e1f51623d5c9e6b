/**
 * xterm.js lets the alternate buffer keep room for as many rows as it was made for when the screen shrinks while no program
 * uses it (`Buffer.resize` returns early where there is no line). A program that then scrolls pushes rows above the screen,
 * which has none there, and after the next growth everything stands so many rows too low, the last ones on top.
 */
import type { Terminal } from '@xterm/xterm'

interface Internals {
  _core?: { buffers?: { alt?: { lines?: { length: number; maxLength: number } } } }
}

/** Keeps the alternate buffer of `terminal` as high as its screen, from now on. */
export function fitAlternateRows(terminal: Pick<Terminal, 'onResize' | 'rows'> & Internals): void {
  const adjust = () => {
    const lines = terminal._core?.buffers?.alt?.lines
    if (lines && lines.length === 0) lines.maxLength = terminal.rows
  }
  adjust()
  terminal.onResize(adjust)
}
