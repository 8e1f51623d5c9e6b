/** Where the keyboard goes when a menu over a terminal closes. */

/**
 * Back to the screen, unless what was chosen has given it to somebody else, as the search or a new pane: a menu is gone some
 * frames later only, and who types at once would find the first key here and the others there.
 * @returns for a menu's `finalFocus`; false: it stays where it is
 */
export function focusAfterMenu(textarea: HTMLElement | null | undefined): HTMLElement | false {
  const { activeElement, body } = document
  const isTaken =
    activeElement !== null && activeElement !== body && activeElement.closest('[role=menu]') === null
  return isTaken ? false : (textarea ?? false)
}
