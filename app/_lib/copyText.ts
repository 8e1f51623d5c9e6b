/** Puts a text on the clipboard, also where the page came over plain HTTP. */

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
