/** Keys that a phone's keyboard lacks, and modifiers that stick to the next key. */

export type SpecialKey = 'Escape' | 'Tab' | 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

/** Held down for the next key. */
export interface Held {
  control: boolean
  alt: boolean
}

const ARROWS = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D' } as const
/** As xterm reports modifiers: 1 and what is held. */
const ALT = 2
const CONTROL = 4

/** @param applicationCursor programs such as vim ask for SS3 instead of CSI (DECCKM) */
export function sequenceOf(key: SpecialKey, applicationCursor: boolean, held: Held): string {
  if (key === 'Escape' || key === 'Tab') {
    const character = key === 'Escape' ? '\x1b' : '\t'
    return held.alt ? `\x1b${character}` : character
  }
  const modifiers = (held.alt ? ALT : 0) + (held.control ? CONTROL : 0)
  if (modifiers > 0) return `\x1b[1;${1 + modifiers}${ARROWS[key]}`
  return `\x1b${applicationCursor ? 'O' : '['}${ARROWS[key]}`
}

/** One character with what is held; null for anything longer: pasted text, or what a terminal answers. */
export function withHeld(data: string, held: Held): string | null {
  const [character, ...more] = data
  if (character === undefined || more.length > 0) return null
  return `${held.alt ? '\x1b' : ''}${held.control ? withControl(character) : character}`
}

/** `c` with Ctrl held is ETX; what has no control character stays as it is. */
function withControl(character: string): string {
  if (character === ' ') return '\x00'
  const code = character.toUpperCase().charCodeAt(0)
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : character
}

/** `onBinary` of xterm.js gives one character per byte (old mouse reports). */
export const bytesOf = (binary: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(binary, (character) => character.charCodeAt(0))
