/** Keys that a phone's keyboard lacks, and Ctrl that sticks to the next letter. */

export type SpecialKey = 'Escape' | 'Tab' | 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

const ARROWS = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D' } as const

/** @param applicationCursor programs such as vim ask for SS3 instead of CSI (DECCKM) */
export function sequenceOf(key: SpecialKey, applicationCursor: boolean): string {
  if (key === 'Escape') return '\x1b'
  if (key === 'Tab') return '\t'
  return `\x1b${applicationCursor ? 'O' : '['}${ARROWS[key]}`
}

/** `c` with Ctrl held is ETX; what has no control character stays as it is. */
export function withControl(data: string): string {
  const code = data.toUpperCase().charCodeAt(0)
  if (data.length !== 1) return data
  if (data === ' ') return '\x00'
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : data
}

/** `onBinary` of xterm.js gives one character per byte (old mouse reports). */
export const bytesOf = (binary: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(binary, (character) => character.charCodeAt(0))
