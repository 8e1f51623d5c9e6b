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
  await page.getByRole('button', { name: 'Run on 3 hosts' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run on 3 hosts' }).click()
  await expect(page.getByText('Batch 1 of 2 is over')).toBeVisible()
  await expect(page.getByText('Succeeded 1 · Queued 2')).toBeVisible()
  await page.getByRole('button', { name: 'Start the next batch' }).click()
  await expect(page.getByRole('button', { name: 'Succeeded 3' })).toBeVisible()
  await page.getByRole('link', { name: 'Run again' }).click()
  await expect(page.getByRole('textbox', { name: 'Batches' })).toHaveValue('1, rest')
})
