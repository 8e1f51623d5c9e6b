/** Another window's rows and columns in this one: with letters as large as the room allows. */
import type { Terminal } from '@xterm/xterm'

const LETTERS_PX_MIN = 6
/** Cells are whole pixels of the screen: they come out larger than the letters by up to this. */
const ROUNDING = 1.04

/** In CSS pixels, at most `preferred`. Where even the smallest letters are too large, the rest is scrolled to. */
export function heldFontSize(
  terminal: Terminal,
  room: HTMLElement,
  { cols, rows }: { cols: number; rows: number },
  preferred: number,
): number {
  const cells = terminal.element?.querySelector('.xterm-screen')
  const now = terminal.options.fontSize ?? preferred
  if (!cells || cells.clientWidth === 0) return preferred
  const widthAtOne = (cells.clientWidth / terminal.cols / now) * cols * ROUNDING
  const heightAtOne = (cells.clientHeight / terminal.rows / now) * rows * ROUNDING
  const fits = Math.min(preferred, room.clientWidth / widthAtOne, room.clientHeight / heightAtOne)
  return Math.max(LETTERS_PX_MIN, Math.floor(fits * 2) / 2)
}
