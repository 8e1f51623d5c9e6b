/** Guard rails: what a run means is told before it starts, what warns is acknowledged, what blocks is not run. */
import { expect, signInOn, test } from './fixtures.ts'

test('a script that a rule warns of is run only by who says so, and one that is blocked is not', async ({
  page,
  fleet,
}) => {
  const [first, second] = fleet.agents
  const { client } = fleet.admin
  await client.agents.setLabels.mutate({ id: first?.id ?? '', labels: { env: 'prod' } })
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/runs/new?agents=${first?.id},${second?.id}`)
  const dialog = page.getByRole('alertdialog')
  const run = page.getByRole('button', { name: 'Run on 2 hosts' })
  await page.locator('.cm-content').fill('echo before\nfalse && reboot\necho after')
  await run.click()
  await expect(dialog).toContainText('2 hosts, 1 of them env=prod, 1 rule hit')
  await expect(dialog.getByRole('listitem')).toContainText('Shuts down or restarts the host')
  await expect(dialog.getByRole('listitem')).toContainText('Line 2')
  await expect(dialog.getByRole('listitem')).toContainText('false && reboot')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  expect(page.url()).toContain('/runs/new')

  await client.guards.setBuiltin.mutate({ id: 'power-off', action: 'block' })
  await run.click()
  await expect(dialog).toContainText('This can’t be run')
  await expect(dialog.getByRole('button')).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await client.guards.setBuiltin.mutate({ id: 'power-off', action: 'warn' })

  await run.click()
  await dialog.getByRole('button', { name: 'Run anyway' }).click()
  await page.waitForURL(/\/runs\/(?!new)[^/?]+/)
  await expect(page.getByText('after', { exact: true })).toHaveCount(2)
  await client.agents.setLabels.mutate({ id: first?.id ?? '', labels: {} })
})

test('a script that no rule minds runs on one host without a question', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/runs/new?agents=${fleet.agents[0]?.id}`)
  await page.locator('.cm-content').fill('echo unasked')
  await page.getByRole('button', { name: 'Run on 1 host' }).click()
  await page.waitForURL(/\/runs\/(?!new)[^/?]+/)
  await expect(page.getByText('unasked', { exact: true })).toHaveCount(1)
})

test('a rule is made, tried on a script, and removed', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/settings`)
  await page.getByRole('link', { name: 'Rules' }).click()
  await page.getByRole('button', { name: 'New rule' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('no dropped tables')
  await dialog.getByLabel('Looks for').selectOption('regex')
  await dialog.getByLabel('Pattern').fill('(drop')
  await dialog.getByLabel('What it does').selectOption('block')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(dialog.getByRole('alert')).toContainText('missing closing )')
  await dialog.getByLabel('Pattern').fill('(?i)drop\\s+table')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(dialog).toBeHidden()
  const row = page.getByRole('listitem').filter({ hasText: 'no dropped tables' })
  await expect(row.first()).toContainText('blocks')

  await page.getByLabel('Script to try').fill('mysql -e "DROP TABLE users"\nmkfs.ext4 /dev/sdb')

  await expect(page.getByRole('listitem').getByText('DROP TABLE users')).toBeVisible()
  await expect(page.getByText('Line 2')).toBeVisible()
  await page.getByLabel('Script to try').fill('# drop table users')
  await expect(page.getByText('No rule finds anything.')).toBeVisible()

  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toBeHidden()
})
