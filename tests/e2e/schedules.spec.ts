/** A schedule: written with a look at its next times, run at once, paused, changed and removed. */
import { expect, pickHost, signInOn, test } from './fixtures.ts'

test('a schedule is written with its next times in sight, run now, paused, changed and removed', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  await page.getByRole('link', { name: 'Schedules', exact: true }).click()
  await page.getByRole('link', { name: 'New schedule' }).first().click()
  await page.getByLabel('Name').fill('Nightly')
  const cron = page.getByLabel('Cron expression')
  await cron.fill('0 24 * * *')
  await expect(page.getByText('“24” is no hour (0 to 23).')).toBeVisible()
  await cron.fill('30 3 * * 1')
  await page.getByLabel('Time zone').selectOption('Asia/Shanghai')
  const times = page.getByRole('listitem').filter({ has: page.locator('time') })
  await expect(times).toHaveCount(5)
  await expect(times.first()).toContainText('Mon')
  await expect(times.first()).toContainText('03:30')
  await page.getByRole('textbox', { name: 'Script', exact: true }).click()
  await page.keyboard.type('sudo mkfs.ext4 /dev/not-there || echo spared')
  const [agent] = fleet.agents
  const { hostname } = await fleet.admin.client.agents.get.query({ id: agent?.id ?? '' })
  await page.getByRole('button', { name: 'Create schedule' }).click()
  await expect(page.getByText('Pick at least one host.')).toBeVisible()
  await pickHost(page, hostname)
  await page.getByRole('button', { name: 'Create schedule' }).click()
  const warning = page.getByRole('alertdialog', { name: 'Guard rules warn of this script' })
  await expect(warning).toContainText('Makes a new file system over what is there')
  await warning.getByRole('button', { name: 'Save anyway' }).click()

  await expect(page.getByRole('heading', { name: 'Nightly' })).toBeVisible()
  await expect(page.getByText('Not due yet')).toBeVisible()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByRole('button', { name: 'Succeeded 1' })).toBeVisible()
  await page.getByRole('link', { name: 'Schedule Nightly' }).click()
  await expect(page.getByRole('row', { name: /by admin.*Succeeded/ })).toBeVisible()

  const active = page.getByRole('switch', { name: 'Nightly is active' })
  await active.click()
  await expect(active).not.toBeChecked()
  await expect(page.getByText('paused')).toBeVisible()
  await page.getByRole('tab', { name: 'Edit' }).click()
  await expect(cron).toHaveValue('30 3 * * 1')
  await page.getByRole('button', { name: 'every hour' }).click()
  await page.getByRole('textbox', { name: 'Script', exact: true }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('uptime')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()

  await page.getByRole('link', { name: 'Schedules', exact: true }).click()
  const row = page.getByRole('row', { name: /Nightly/ })
  await expect(row).toContainText('uptime')
  await expect(row).toContainText('0 * * * *')
  await row.getByRole('link', { name: 'Nightly' }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No schedules yet')).toBeVisible()
})

test('a job is put on a schedule and run from there', async ({ page, fleet }) => {
  const { client } = fleet.admin
  await client.jobs.create.mutate({
    name: 'Rotate logs',
    targets: { agentIds: fleet.agents.map(({ id }) => id) },
    steps: [{ name: 'rotate', run: { script: 'echo rotated' } }],
  })
  await signInOn(page, fleet.server)
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await page.getByRole('link', { name: 'Rotate logs' }).click()
  await page.getByRole('link', { name: 'New schedule' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Logs')
  await expect(page.getByRole('combobox', { name: 'Job' })).toHaveValue(/.{26}/)
  await expect(page.getByRole('link', { name: 'Its steps' })).toBeVisible()
  await page.getByRole('button', { name: 'Create schedule' }).click()
  await expect(page.getByRole('link', { name: 'job Rotate logs' })).toBeVisible()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByRole('list', { name: 'Steps' }).getByRole('listitem')).toContainText('succeeded')
  await page.getByRole('link', { name: 'Schedule Logs' }).click()
  await expect(page.getByRole('row', { name: /by admin.*Succeeded/ })).toBeVisible()
})
