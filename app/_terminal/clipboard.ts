/** Copying, and what must be asked before pasting. */

/** @returns whether the text is in the clipboard now */
export async function copyText(text: string): Promise<boolean> {
  // A console reached over plain HTTP by its address is no secure context: there is no clipboard API there.
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch (error) {
      // Denied by the browser's settings: the old way may still be allowed.
      console.info('clipboard:', error)
    }
  }
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  const focused = document.activeElement
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}

/**
 * A shell runs each pasted line at once, unless it asked for bracketed paste: then the text waits for Enter.
 * @param bracketed whether the running program asked for it
 */
export function mustAskBeforePaste(text: string, bracketed: boolean): boolean {
  return !bracketed && /[\r\n]/.test(text.replace(/[\r\n]+$/, ''))
}
