import type { Page } from '@playwright/test'
import { expect, signInOn, test } from './fixtures.ts'

const VIEWER = { username: 'onlooker', password: 'nothing to do here' }

/** As an input method or the clipboard brings it: a keyboard has no key for Chinese. */
async function paste(page: Page, text: string): Promise<void> {
  await page
    .locator('.xterm-helper-textarea')
    .first()
    .evaluate((area, pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', pasted)
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
}

test('a terminal takes keys, shows Chinese and runs a full-screen program', async ({ page, fleet }) => {
  await page.addInitScript(() => localStorage.setItem('qunkong.terminal.screenReader', 'true'))
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  const screen = page.locator('.xterm-accessibility')
  await expect(screen).toContainText(/[$#]/)
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.type('echo ')
  await paste(page, '群$((40+2))控')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('群42控')
  await page.keyboard.type('vim -u NONE -N /tmp/qunkong-e2e.txt\n')
  await page.keyboard.type('i')
  await expect(screen).toContainText('~')
  await paste(page, '在 vim 里')
  await expect(screen).toContainText('在 vim 里')
  await page.keyboard.press('Escape')
  await page.keyboard.type(':q!\n')
  await page.setViewportSize({ width: 1000, height: 600 })
  await page.keyboard.type('stty size; echo resized\n')
  await expect(screen).toContainText(/\d+ \d+\s*resized/)
})

test('the language switches and stays after a reload', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/settings`)
  await page
    .getByRole('radio', { name: '中文' })
    .or(page.getByRole('button', { name: '中文' }))
    .first()
    .click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await page.reload()
  await expect(page.getByRole('link', { name: '审计' })).toBeVisible()
})

test('a viewer sees agents and no action', async ({ page, fleet }) => {
  await fleet.admin.client.users.create.mutate({ ...VIEWER, role: 'viewer' })
  await signInOn(page, fleet.server, VIEWER)
  await expect(page.getByRole('row')).not.toHaveCount(0)
  for (const name of [/run script/i, /add agents/i, /restart/i, /remove/i])
    await expect(page.getByRole('button', { name })).toHaveCount(0)
  await expect(page.getByRole('link', { name: /audit|users/i })).toHaveCount(0)
})

test('a wrong password says so and keeps the name', async ({ page, fleet }) => {
  await page.goto(`${fleet.server.url}/sign-in`)
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByLabel('Username')).toHaveValue('admin')
})
