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
  const filter = page.getByRole('searchbox', { name: 'Filter agents' })
  await filter.fill('web[')
  await expect(page.getByRole('alert').getByText('a range is written as web[1-99]')).toBeVisible()
  await expect(filter).toHaveAttribute('aria-invalid', 'true')
  await filter.fill('status:bogus')
  await expect(page.getByText('a status is online, offline, pending')).toBeVisible()
  await filter.fill('@production')
  await expect(page.getByRole('row')).toHaveCount(2)
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

test('an operator is told which labels and groups guard rules stand on', async ({ page, fleet }) => {
  const { client } = fleet.admin
  const who = { username: 'scoped', password: 'a long enough password' }
  await client.users.create.mutate({ ...who, role: 'operator' })
  const id = fleet.agents[1]?.id ?? ''
  await client.agents.setLabels.mutate({ id, labels: { zone: 'core' } })
  await client.groups.create.mutate({ name: 'core', members: { rule: 'zone=core' } })
  const rule = {
    name: 'core is careful',
    kind: 'word',
    pattern: 'frobnicate',
    action: 'warn',
    hosts: '@core',
  } as const
  const { id: ruleId } = await client.guards.create.mutate(rule)
  await signInOn(page, fleet.server, who)
  await page.goto(`${fleet.server.url}/agents/${id}`)
  await page.getByRole('button', { name: 'Edit labels' }).click()
  await expect(page.getByText('Guard rules find their hosts by zone')).toBeVisible()
  await page.getByRole('textbox', { name: 'Labels' }).fill('zone=edge')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('finds its hosts by the label zone')).toBeVisible()
  await page.goto(`${fleet.server.url}/agents/groups`)
  await page.getByRole('row', { name: /core/ }).getByRole('button', { name: 'Edit' }).click()
  await expect(page.getByText('The guard rule “core is careful” finds its hosts by this group')).toBeVisible()
  await client.guards.remove.mutate({ id: ruleId })
})
