/** A run in batches: the page says that it waits, and a person lets it go on. */
import { expect, signInOn, test } from './fixtures.ts'

test('a run goes in batches, waits for a person between them, and is held and let go on', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  const ids = fleet.agents.map(({ id }) => id).join(',')
  await page.goto(`${fleet.server.url}/runs/new?agents=${ids}`)
  await page.getByRole('textbox', { name: 'Script' }).click()
  await page.keyboard.type('echo in turn')
  await page.getByText('Pace').click()
  await page.getByRole('textbox', { name: 'Batches' }).fill('1, many')
  await page.getByRole('button', { name: 'Run on 3 hosts' }).click()
  await expect(page.getByText('Numbers, shares as 10%, or rest')).toBeVisible()
  await page.getByRole('textbox', { name: 'Batches' }).fill('1, rest')
  await page.getByLabel('Between batches').selectOption('A person decides')
  await page.getByLabel('Order').selectOption('By a label')
  await page.getByLabel('Growth').selectOption('As hosts succeed')
  await page.getByRole('textbox', { name: 'Grow by' }).fill('x1')
  await page.getByLabel('Offline hosts').selectOption('Wait until they come')
  await page.getByRole('textbox', { name: 'At most' }).fill('999')
  await page.getByLabel('Deadline').selectOption('At a time')
  await page.getByRole('button', { name: 'Run on 3 hosts' }).click()
  await expect(page.getByText('Which label?')).toBeVisible()
  for (const problem of ['5, 10% or x2.', 'A whole number, 30 days at most.', 'A time that lies ahead.'])
    await expect(page.getByRole('alert').filter({ hasText: problem })).toBeVisible()
  await page.getByRole('textbox', { name: 'Grow by' }).fill('x2')
  await page.getByLabel('Unit: At most').selectOption('minutes')
  await page.getByLabel('Deadline').selectOption('After a while')
  await page.getByRole('textbox', { name: 'Label' }).fill('zone')
  await page.getByRole('button', { name: 'Run on 3 hosts' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run on 3 hosts' }).click()
  await expect(page.getByText('Batch 1 of 2 is over')).toBeVisible()
  await expect(page.getByText('Succeeded 1 · Queued 2')).toBeVisible()
  await page.getByRole('button', { name: 'Start the next batch' }).click()
  await expect(page.getByRole('button', { name: 'Succeeded 3' })).toBeVisible()
  await page.getByRole('link', { name: 'Run again' }).click()
  await expect(page.getByRole('textbox', { name: 'Batches' })).toHaveValue('1, rest')
  await expect(page.getByRole('textbox', { name: 'Grow by' })).toHaveValue('x2')
  await expect(page.getByRole('textbox', { name: 'At most' })).toHaveValue('999')
  await expect(page.getByLabel('Deadline')).toHaveValue('after')
})

test('a run that is over is tried again where it failed, also where it never began, or everywhere, and both runs lead to each other', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  const agentIds = fleet.agents.map(({ id }) => id)
  const { id } = await fleet.admin.client.runs.create.mutate({
    script: 'exit 3',
    targets: { agentIds },
    pace: { concurrency: 1, failureBudget: 0, onBudget: 'stop', order: 'random', seed: 42 },
  })
  await page.goto(`${fleet.server.url}/runs/${id}?tab=script`)
  await expect(page.getByText('random, seed 42')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Retry 3 failed, cancelled or not started' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Rerun all 3' })).toBeVisible()
  await page.getByRole('button', { name: 'Retry 1 failed' }).click()
  const asked = page.getByRole('alertdialog')
  await expect(asked.getByText('Run it once more on 1 host?')).toBeVisible()
  await asked.getByRole('button', { name: 'Retry 1 failed' }).click()
  await page.getByRole('link', { name: 'Retry of an earlier run' }).click()
  await expect(page).toHaveURL(new RegExp(id))
  await expect(page.getByText('Retried:')).toBeVisible()
  await page.getByRole('link', { name: 'Failed 1 host' }).click()
  await expect(page.getByRole('link', { name: 'Retry of an earlier run' })).toBeVisible()
})

test('the page of a run says for whom it waits, until when, and what bounds it', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const away = fleet.agents[2]
  await away?.crash()
  const { id } = await fleet.admin.client.runs.create.mutate({
    script: 'true',
    targets: { agentIds: fleet.agents.map((agent) => agent.id) },
    pace: { offlineExpirySeconds: 3600, deadlineSeconds: 7200, ramp: { from: 1, by: 'x2' } },
  })
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await expect(page.getByText(/^Waiting for 1 offline host until .+\.$/)).toBeVisible()
  await expect(page.getByText(/^Nothing starts after .+\.$/)).toBeVisible()
  await expect(page.getByText('The host is offline: the script starts when it comes')).toBeVisible()
  away?.start()
  await expect(page.getByRole('button', { name: 'Succeeded 3' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Waiting for')).toBeHidden()
  await page.getByRole('tab', { name: 'Script' }).click()
  await expect(page.getByText('from 1, ×2 as hosts succeed')).toBeVisible()
})
