import { expect, signInOn, test } from './fixtures.ts'

test('the audit trail is narrowed by person, action, target and time, and the address keeps it', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const [agent] = fleet.agents
  if (!agent) throw new Error('There is no agent.')
  await client.agents.setLabels.mutate({ id: agent.id, labels: { seen: 'by-audit' } })
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/audit`)
  await page.getByRole('combobox', { name: 'Who' }).selectOption('admin')
  await page.getByRole('combobox', { name: 'What', exact: true }).selectOption('agents.setLabels')
  await page.getByRole('combobox', { name: 'On what' }).selectOption('Agent')
  await page.getByRole('combobox', { name: 'When' }).selectOption('Last hour')
  const rows = page.getByRole('row').filter({ hasText: 'agents.setLabels' })
  await expect(rows).not.toHaveCount(0)
  await expect(page.getByRole('row').filter({ hasText: 'auth.signIn' })).toHaveCount(0)
  await page.reload()
  await expect(rows).not.toHaveCount(0)
  await expect(page.getByRole('combobox', { name: 'When' })).toHaveValue('lastHour')
  await rows.first().hover()
  await rows
    .first()
    .getByRole('button', { name: /^Only what concerns/ })
    .click()
  await expect(page).toHaveURL(new RegExp(`target=${agent.id}`))
  await rows.first().getByRole('link').click()
  await page.waitForURL(`**/agents/${agent.id}`)
  await client.agents.setLabels.mutate({ id: agent.id, labels: {} })
})

test('a time range of one’s own holds, and one without records says so', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/audit`)
  await page.getByRole('combobox', { name: 'When' }).selectOption('From … to …')
  await page.getByLabel('From (time)').fill('2001-01-01T00:00')
  await expect(page.getByRole('row').filter({ hasText: 'auth.signIn' })).not.toHaveCount(0)
  await page.getByLabel('To (time)').fill('2001-01-02T00:00')
  await expect(page.getByText('No record matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(page).toHaveURL(/\/audit$/)
  await expect(page.getByRole('row').filter({ hasText: 'auth.signIn' })).not.toHaveCount(0)
})

test('the exact time of a record shows on hover, and the chain’s verdict stays on the page', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/audit`)
  await expect(page.getByRole('time').first()).toHaveAttribute('title', /\d{4}.*\d+:\d{2}:\d{2}/)
  await page.getByRole('button', { name: 'Verify chain' }).click()
  await expect(page.getByRole('status').getByText(/\d+ records, none changed/)).toBeVisible()
})
