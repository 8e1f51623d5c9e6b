/** Terminals in specs: their panes, what stands on their screens, and typing into them. */
import { expect, type Locator, type Page } from '@playwright/test'

/** Through the accessibility tree, so that it has to be on before the page is loaded. */
export async function readable(page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('qunkong.terminal.screenReader', 'true'))
}

export const panes = (page: Page): Locator => page.getByTestId('terminal-pane')

/** What xterm.js has on its screen; of the only pane where none is named. */
export const screenOf = (where: Page | Locator): Locator => where.locator('.xterm-accessibility')

export async function typeLine(where: Page | Locator, line: string): Promise<void> {
  const area = where.locator('.xterm-helper-textarea')
  await area.focus()
  await area.pressSequentially(line)
  await area.press('Enter')
}

/** A shell that answers. */
export async function shellIn(where: Page | Locator): Promise<void> {
  await expect(screenOf(where)).toContainText(/[$#]/)
}
