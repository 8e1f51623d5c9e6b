import type { Page } from '@playwright/test'
import { ulid } from 'ulid'
import { tamper } from '../harness/database.ts'
import { expect, signInOn, test } from './fixtures.ts'

const CROWD = 2_000
const NAME = /^crowd-\d{4}$/

const nameOf = (at: number) => `crowd-${String(at).padStart(4, '0')}`
const rowsOf = (page: Page) => page.getByRole('table').getByRole('row')

/** Runs in the page: scrolls to the end as fast as rows are drawn; all that were seen, and the most there were at once. */
async function walkDown(count: number): Promise<{ names: string[]; drawnMax: number }> {
  const seen = new Map<number, string>()
  let drawnMax = 0
  while (seen.size < count) {
    const rows = [...document.querySelectorAll<HTMLTableRowElement>('tr[data-index]')]
    drawnMax = Math.max(drawnMax, rows.length)
    for (const row of rows) seen.set(Number(row.dataset.index), row.cells[0]?.textContent ?? '')
    // Further only where the rows in sight are drawn: none is passed by.
    const end = rows.at(-1)?.getBoundingClientRect().bottom ?? 0
    if (end >= window.innerHeight) window.scrollBy(0, window.innerHeight)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  return { names: [...seen].sort(([a], [b]) => a - b).map(([, name]) => name), drawnMax }
}

test.describe('a list of thousands', () => {
  test.beforeAll(async ({ fleet }) => {
    const now = new Date().toISOString().slice(0, 23).replace('T', ' ')
    const rows = Array.from({ length: CROWD }, (_, at) => [
      ulid(),
      nameOf(at),
      'x',
      'viewer',
      'no password has this hash',
      now,
      now,
    ])
    const columns = 'id, username, display_name, role, password_hash, created_at, updated_at'
    await tamper(fleet.server.dataDir, `INSERT INTO users (${columns}) VALUES ?`, [rows])
  })
  test.afterAll(async ({ fleet }) => {
    await tamper(fleet.server.dataDir, 'DELETE FROM users WHERE username LIKE ?', ['crowd-%'])
  })

  test('is read on as one scrolls, draws only what is in sight, and loses no row', async ({
    page,
    fleet,
  }) => {
    // Each of ninety screens is painted, on a machine that may have better to do.
    test.slow()
    await signInOn(page, fleet.server)
    await page.goto(`${fleet.server.url}/users?query=crowd-`)
    await expect(page.getByText('crowd-0000', { exact: true })).toBeVisible()
    const walk = await page.evaluate(walkDown, CROWD)
    expect(walk.names).toEqual(Array.from({ length: CROWD }, (_, at) => nameOf(at)))
    expect(walk.drawnMax).toBeLessThan(100)
    await expect(page.getByText(`All ${CROWD.toLocaleString('en')} shown`)).toBeVisible()
    await expect(page.getByRole('columnheader', { name: 'Username' })).toBeInViewport()
  })

  test('is sorted by the server from its headings, and keeps the order in the address', async ({
    page,
    fleet,
  }) => {
    await signInOn(page, fleet.server)
    await page.goto(`${fleet.server.url}/users?query=crowd-`)
    const heading = page.getByRole('columnheader', { name: 'Username' })
    await expect(heading).toHaveAttribute('aria-sort', 'ascending')
    await heading.getByRole('button').click()
    const last = nameOf(CROWD - 1)
    await expect(page.getByText(NAME).first()).toHaveText(last)
    await page.reload()
    await expect(page.getByText(NAME).first()).toHaveText(last)
    await expect(heading).toHaveAttribute('aria-sort', 'descending')
  })

  test('says when the rest could not be read, and reads it when asked again', async ({ page, fleet }) => {
    await signInOn(page, fleet.server)
    await page.goto(`${fleet.server.url}/users?query=crowd-`)
    await expect(page.getByText('crowd-0000', { exact: true })).toBeVisible()
    await page.route(/users\.list/, (route) => route.abort())
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await expect(page.getByRole('alert').getByText('The rest could not be loaded.')).toBeVisible()
    await page.unroute(/users\.list/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByText('crowd-0100', { exact: true })).toBeVisible()
  })
})

test('the keys j, k, x and Enter walk, select and open hosts', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const hosts = rowsOf(page).filter({ has: page.getByRole('link') })
  await expect(hosts).toHaveCount(3)
  await page.keyboard.press('j')
  await expect(hosts.nth(0)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(hosts.nth(1)).toBeFocused()
  await page.keyboard.press('x')
  await expect(hosts.nth(1).getByRole('checkbox')).toBeChecked()
  await page.keyboard.press('k')
  await page.keyboard.press('Space')
  const bar = page.getByRole('toolbar', { name: 'Selected hosts' })
  await expect(bar.getByText('2 selected')).toBeVisible()
  await bar.getByRole('button', { name: 'Clear selection' }).click()
  await expect(bar).toHaveCount(0)
  await page.keyboard.press('j')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/agents\/[0-9a-f]+$/)
})

test('all hosts that match go to the run form, and to terminals', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.getByRole('checkbox', { name: 'Select all shown' }).check()
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .first()
    .uncheck()
  await page.getByRole('button', { name: 'Select all 3 that match' }).click()
  const bar = page.getByRole('toolbar', { name: 'Selected hosts' })
  await expect(bar.getByText('All 3 selected')).toBeVisible()
  await bar.getByRole('link', { name: 'Run script' }).click()
  await page.waitForURL(/\/runs\/new\?filter=/)
  await expect(page.getByRole('button', { name: 'Run on 3 hosts' })).toBeVisible()
  await page.goto(`${fleet.server.url}/agents`)
  await page.getByRole('checkbox', { name: 'Select all shown' }).check()
  await bar.getByRole('button', { name: 'Open terminals' }).click()
  await page.waitForURL('**/terminal')
  await expect(page.getByRole('tab', { name: '3 hosts' })).toBeVisible()
  await expect(page.getByTestId('terminal-pane')).toHaveCount(3)
})
