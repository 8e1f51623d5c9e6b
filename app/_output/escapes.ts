/** Where an escape sequence ends: all but colours and the erasing of a line is dropped from a script's output. */

const ESC = 0x1b
const BEL = 0x07
/** An unfinished sequence longer than this is no sequence. */
const SEQUENCE_CHARS_MAX = 4096

/** Neither drawn nor a tab or a line feed: carriage returns, escapes, bells, … */
const isControl = (code: number): boolean => (code < 0x20 || code === 0x7f) && code !== 9 && code !== 10

/** Embeddings, overrides and isolates: they reorder what is read, also in what comes after. */
export const isBidiControl = (code: number): boolean =>
  (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)

/** The next character at or after `from` that is not plain text; the text's length if there is none. */
export function nextControl(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 10 || isControl(code) || isBidiControl(code)) break
    at++
  }
  return at
}

export interface Sequence {
  /** Of the first character after it. */
  end: number
  /** Parameters, if it sets colours. */
  style: number[] | null
  /** If it erases the line it is in, or what of it comes after the cursor. */
  erase?: 'rest' | 'line'
}

/** ECMA-48: parameters, intermediates, one final byte. */
function controlSequence(text: string, from: number): Sequence | null {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x40 && code <= 0x7e) {
      const body = text.slice(from, at)
      const style = code === 0x6d && /^[\d;:]*$/.test(body) ? body.split(/[;:]/).map(Number) : null
      if (code === 0x4b && (body === '' || body === '0')) return { end: at + 1, style, erase: 'rest' }
      if (code === 0x4b && body === '2') return { end: at + 1, style, erase: 'line' }
      return { end: at + 1, style }
    }
    // Not a sequence after all: what follows is text.
    if (code < 0x20 || code > 0x7e) return { end: at, style: null }
  }
  return null
}

/** Titles, links and the like: up to BEL or ESC \. */
function stringSequence(text: string, from: number): Sequence | null {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BEL) return { end: at + 1, style: null }
    if (code === ESC) {
      if (at + 1 >= text.length) return null
      return { end: text[at + 1] === '\\' ? at + 2 : at, style: null }
    }
  }
  return null
}

/** The sequence that begins with the ESC at `at`; null while its end has not arrived. */
export function readSequence(text: string, at: number): Sequence | null {
  const kind = text[at + 1]
  let found: Sequence | null = null
  if (kind === '[') found = controlSequence(text, at + 2)
  else if (kind !== undefined && ']PX^_'.includes(kind)) found = stringSequence(text, at + 2)
  else if (kind !== undefined) {
    let end = at + 1
    while (end < text.length && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) <= 0x2f) end++
    if (end < text.length) found = { end: end + 1, style: null }
  }
  if (!found && text.length - at > SEQUENCE_CHARS_MAX) return { end: at + 1, style: null }
  return found
}
