/** Groups: made by a rule that shows whom it finds, and of a selection; searched for and run on by their names. */
import { expect, signInOn, test } from './fixtures.ts'

test('a group made by a rule shows whom it finds, is searched by name, and runs', async ({ page, fleet }) => {
  const [first] = fleet.agents
  await fleet.admin.client.agents.setLabels.mutate({ id: first?.id ?? '', labels: { env: 'prod' } })
  await signInOn(page, fleet.server)
  await page.getByRole('link', { name: 'Groups' }).click()
  await page.getByRole('button', { name: 'New group' }).first().click()
  await page.getByLabel('Name').fill('production')
  await page.getByLabel('Rule').fill('env=prod web[9-1]')
  await expect(page.getByRole('alert')).toContainText('web[9-1]')
  await page.getByLabel('Rule').fill('env=prod')
  await expect(page.getByText('It finds 1 host now:')).toBeVisible()
  await page.getByRole('button', { name: 'Create group' }).click()
  const row = page.getByRole('row', { name: /production/ })
  await expect(row).toContainText('1 online')
  await row.getByRole('link', { name: 'Run script' }).click()
  await expect(page.getByRole('button', { name: 'Run on 1 host' })).toBeVisible()

  await page.goto(`${fleet.server.url}/agents?query=@production`)
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.goto(`${fleet.server.url}/agents?query=@nobody`)
  await expect(page.getByText('There is no group “nobody”.')).toBeVisible()
})

test('a selection becomes a group, whose removal is asked for', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const boxes = page.getByRole('row').getByRole('checkbox')
  await boxes.nth(1).check()
  await boxes.nth(2).check()
  await page.getByRole('button', { name: 'Make a group' }).click()
  await expect(page.getByText('2 hosts that you selected')).toBeVisible()
  await page.getByLabel('Name').fill('two')
  await page.getByRole('button', { name: 'Create group' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.goto(`${fleet.server.url}/agents/groups`)
  const row = page.getByRole('row', { name: /two/ })
  await expect(row).toContainText('a list of hosts')
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toBeHidden()
})
