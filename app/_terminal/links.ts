/** Links in a terminal: opened apart from the console, and not without a question where the text says something else. */
import type { IBufferRange, Terminal } from '@xterm/xterm'
import { visible } from './paste.ts'

export interface LinkQuestion {
  target: string
  shown: string
}

/** As a browser would go there, host names in ASCII, so that a look-alike shows; null for what is no web address. */
export function webAddress(text: string): string | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
  } catch {
    // Not an address.
    return null
  }
}

/** @returns what is to be asked before `target` is opened; null where the text names it */
export function questionBefore(target: string, shown: string): LinkQuestion | null {
  return webAddress(shown) === target ? null : { target, shown: visible(shown.trim()) }
}

export function openLink(target: string): void {
  window.open(target, '_blank', 'noopener,noreferrer')
}

/** What is written in the cells of a link. */
export function textIn(terminal: Terminal, { start, end }: IBufferRange): string {
  let text = ''
  for (let y = start.y; y <= end.y; y += 1) {
    const line = terminal.buffer.active.getLine(y - 1)
    const from = y === start.y ? start.x - 1 : 0
    text += line?.translateToString(false, from, y === end.y ? end.x : undefined) ?? ''
  }
  return text
}
