/** Terminals in the browser as one lives in them: full-screen programs, tabs, the window's size, Chinese. */
import type { Locator, Page } from '@playwright/test'
import { expect, signInOn, test } from './fixtures.ts'

/** What xterm.js has on its screen, through its accessibility tree. */
const screenOf = (page: Page): Locator => page.locator('.xterm-accessibility')

/** As an input method or the clipboard brings it: a keyboard has no key for Chinese. */
async function pasteLine(page: Page, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').evaluate((area, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  // A line break within the pasted text would only be text to a shell that knows of bracketed paste.
  await page.keyboard.press('Enter')
}

async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

let asked = 0

/** Rows and columns as the shell knows them now: each answer has a mark of its own, older ones stay on the screen. */
async function sizeOf(page: Page): Promise<{ rows: number; cols: number }> {
  asked += 1
  const mark = `size${asked}`
  await typeLine(page, `echo ${mark}''-$(stty size)-`)
  const pattern = new RegExp(`${mark}-(\\d+) (\\d+)-`)
  await expect(screenOf(page)).toContainText(pattern)
  const [, rows, cols] = pattern.exec((await screenOf(page).textContent()) ?? '') ?? []
  return { rows: Number(rows), cols: Number(cols) }
}

test.beforeEach(async ({ page, fleet }) => {
  await page.addInitScript(() => localStorage.setItem('qunkong.terminal.screenReader', 'true'))
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await expect(screenOf(page)).toContainText(/[$#]/)
})

test('htop draws its screen, takes keys and gives the shell back', async ({ page }) => {
  await typeLine(page, 'htop')
  await expect(screenOf(page)).toContainText(/Load average/)
  await expect(screenOf(page)).toContainText(/F10\s*Quit/)
  await page.keyboard.press('F1')
  await expect(screenOf(page)).toContainText(/Press any key to return/)
  await page.keyboard.press('Escape')
  await expect(screenOf(page)).toContainText(/F10\s*Quit/)
  await page.keyboard.press('q')
  await typeLine(page, "echo ba''ck-$((6*7))")
  await expect(screenOf(page)).toContainText('back-42')
  await expect(screenOf(page)).not.toContainText('Load average')
})

test('tmux splits, shows Chinese in both halves and is left again', async ({ page }, { retry }) => {
  await typeLine(page, `tmux -u -L qunkong-e2e-${retry} -f /dev/null new-session -s console`)
  await expect(screenOf(page)).toContainText('[console]')
  await pasteLine(page, "echo 左''边$((40+2))")
  await expect(screenOf(page)).toContainText('左边42')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('%')
  await expect(screenOf(page)).toContainText('│')
  await pasteLine(page, "echo 右''边$((40+3))")
  await expect(screenOf(page)).toContainText('右边43')
  await expect(screenOf(page)).toContainText('左边42')
  await typeLine(page, 'tmux kill-server')
  await expect(screenOf(page)).toContainText('[server exited]')
})

test("the window's size reaches the shell, every time", async ({ page }) => {
  const before = await sizeOf(page)
  await page.setViewportSize({ width: 1000, height: 600 })
  await expect
    .poll(async () => (await sizeOf(page)).cols, { message: 'fewer columns' })
    .toBeLessThan(before.cols)
  const small = await sizeOf(page)
  expect(small.rows).toBeLessThan(before.rows)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect
    .poll(async () => (await sizeOf(page)).cols, { message: 'as many columns as before' })
    .toBe(before.cols)
  expect((await sizeOf(page)).rows).toBe(before.rows)
})

test('several terminals live in tabs, each with a shell of its own', async ({ page }) => {
  await typeLine(page, 'NAME=one; clear')
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('option').first().click()
  const tabs = page.getByRole('tab')
  await expect(tabs).toHaveCount(2)
  await expect(screenOf(page)).toContainText(/[$#]/)
  await typeLine(page, "NAME=二; echo I am''-$NAME")
  await expect(screenOf(page)).toContainText('I am-二')
  await tabs.first().click()
  await expect(screenOf(page)).not.toContainText('I am-二')
  await typeLine(page, "echo I am''-$NAME")
  await expect(screenOf(page)).toContainText('I am-one')
  await tabs.last().click()
  await expect(screenOf(page)).toContainText('I am-二')
})

test('who signs out is told of the shells that go on, and finds them again', async ({ page, fleet }) => {
  await typeLine(page, 'MINE=still-$((6*7))')
  await page.getByRole('button', { name: 'Sign out' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Sign out?' })
  await expect(dialog).toContainText(/go(es)? on, and waits? for you to come back/)
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in**')
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/terminal`)
  await expect(screenOf(page)).toContainText('MINE=still')
  await typeLine(page, 'echo $MINE')
  await expect(screenOf(page)).toContainText('still-42')
})

test('a folder that is not there is told and can be changed in the same pane; too small a pane is not split', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'New terminal' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^As the agent’s user/ }).click()
  await dialog.getByLabel('Working folder').fill('/nonexist')
  await page.getByRole('option').first().click()
  await expect(page.getByText('There is no folder "/nonexist" on this host.')).toBeVisible()
  await page.getByRole('button', { name: 'Change how it opens…' }).click()
  await expect(dialog.getByLabel('Working folder')).toHaveValue('/nonexist')
  await dialog.getByLabel('Working folder').fill('/usr')
  await dialog.getByLabel('Working folder').press('Enter')
  await expect(screenOf(page)).toContainText(/[$#]/)
  await typeLine(page, "echo in''-$PWD-")
  await expect(screenOf(page)).toContainText('in-/usr-')

  const panes = page.getByTestId('terminal-pane')
  const refused = page.getByText('Not enough room: each pane needs 20 columns and 4 rows.')
  for (let count = 1; count < 8 && !(await refused.isVisible()); count += 1) {
    await page
      .locator('[data-active=true]')
      .getByText(/^Connected to/)
      // In a narrow pane no room is left for it.
      .waitFor({ state: 'attached' })
    await page.keyboard.press('Control+Shift+D')
    await expect(refused.or(panes.nth(count))).toBeVisible()
  }
  await expect(refused).toBeVisible()
  expect(await panes.count()).toBeGreaterThan(1)
  for (const pane of await panes.all()) expect((await pane.boundingBox())?.width).toBeGreaterThan(150)
})
