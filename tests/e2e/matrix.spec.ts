/** A run on a hundred hosts: a cell for each, and how long it still takes. */
import { Fleet } from '../../bench/fleet/fleet.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { expect, picture, signInOn, test } from './fixtures.ts'

const HOSTS = 120

test('each host is a cell that says its state, is reached by arrows and opens its output; the time left is said', async ({
  page,
}) => {
  test.setTimeout(180_000)
  await using server = await startServer({ ui: true })
  await using admin = await connect(server)
  const { client } = admin
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: HOSTS, expiresInSeconds: 3600 })
  const where = { port: server.agentPort, tls: false, token: token.split('.')[0] ?? '' }
  await using fleet = await Fleet.start({ ...where, agents: HOSTS, overMs: HOSTS * 4 }, 60_000)
  fleet.answerLike({ latencyMs: [0, 20_000], failing: 0.1, output: { text: 'all is well\n' } })
  await signInOn(page, server)
  const { id } = await client.runs.create.mutate({
    script: 'systemctl is-system-running',
    targets: { filter: {} },
  })
  await page.goto(`${server.url}/runs/${id}`)
  const cells = page.getByRole('group', { name: 'Hosts, one cell each' }).getByRole('button')
  await expect(cells).toHaveCount(HOSTS)
  await expect(page.getByText(/^[\d.]+ hosts\/s · about \d+ s left$/)).toBeVisible()
  await picture(page, 'run-matrix')
  const failed = page.getByRole('button', { name: /^host-\d{5}\.example\.com · Failed · exit 1 · 10 ms$/ })
  await expect(failed.first()).toBeVisible()
  await expect(page.getByText(/left$/)).toHaveCount(0, { timeout: 40_000 })

  await cells.first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(cells.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expect(cells.nth(1)).toBeFocused()
  await page.keyboard.press('End')
  await expect(cells.last()).toBeFocused()
  const words = (await cells.last().getAttribute('aria-label')) ?? ''
  await expect(page.getByText(words, { exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: words.split(' · ')[0] })
  await expect(sheet.getByText('all is well')).toBeVisible()
  await expect(page).toHaveURL(/task=/)
  await page.reload()
  await expect(sheet.getByText('all is well')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(page).not.toHaveURL(/task=/)
})
