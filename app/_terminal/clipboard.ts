/** The clipboard: for the person, and for programs that ask to write to it (OSC 52). */

/** Longer texts are no copies that a person asked for. */
const WRITE_CHARS_MAX = 1024 * 1024

/** Null where the browser gives none: it was refused, or the page came over plain HTTP. */
export async function clipboardText(): Promise<string | null> {
  try {
    return (await navigator.clipboard?.readText()) ?? null
  } catch (error) {
    console.info('clipboard:', error)
    return null
  }
}

/**
 * The text that a program wants in the clipboard; null for anything else: a wish to read it, to empty it, or to have
 * a selection that browsers do not know.
 * @param data `Pc;Pd` of OSC 52
 */
export function clipboardWrite(data: string): string | null {
  const at = data.indexOf(';')
  const selections = data.slice(0, at)
  const encoded = data.slice(at + 1)
  if (at < 0 || (selections && !/[cs]/.test(selections))) return null
  if (!encoded || encoded.length > (WRITE_CHARS_MAX / 3) * 4) return null
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) || null
  } catch {
    // Neither base64 nor text: `?` asks to read.
    return null
  }
}
