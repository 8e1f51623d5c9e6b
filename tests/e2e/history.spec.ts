/** The history: narrowed from the address or by its filters, which can be shared and cleared. */
import { finished } from '../harness/runs.ts'
import { expect, signInOn, test } from './fixtures.ts'

test('the history is narrowed by script, host, label and words, shared by its address, and cleared', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const [one, two] = fleet.agents
  await client.agents.setLabels.mutate({ id: one?.id ?? '', labels: { tier: 'gold' } })
  const { id } = await client.scripts.create.mutate({ name: 'Probe disks', script: 'df -h' })
  for (const [name, input] of Object.entries({
    'probe one': { scriptRef: { id }, targets: { agentIds: [one?.id ?? ''] } },
    'probe two': { scriptRef: { id }, targets: { agentIds: [two?.id ?? ''] } },
    'by hand': { script: 'echo 群控; exit 3', targets: { agentIds: [one?.id ?? ''] } },
  }))
    await finished(client, (await client.runs.create.mutate({ name, ...input })).id)

  await signInOn(page, fleet.server)
  await page.getByRole('link', { name: 'History' }).click()
  const table = page.getByRole('table', { name: 'History' })
  await expect(table.getByRole('link', { name: 'probe one', exact: true })).toBeVisible()
  await page.getByRole('combobox', { name: 'Script' }).fill('prob')
  await page.getByRole('option', { name: 'Probe disks' }).click()
  await expect(table.getByRole('link', { name: 'by hand', exact: true })).toBeHidden()
  await expect(table.getByRole('link', { name: 'probe two', exact: true })).toBeVisible()
  await page.getByRole('combobox', { name: 'Label' }).fill('tier')
  await page.getByRole('option', { name: 'tier=gold' }).click()
  await expect(table.getByRole('link', { name: 'probe two', exact: true })).toBeHidden()
  await expect(table.getByRole('link', { name: 'probe one', exact: true })).toBeVisible()

  await page.goto(page.url())
  await expect(page.getByRole('combobox', { name: 'Script' })).toHaveValue('Probe disks')
  await expect(table.getByRole('link', { name: 'probe one', exact: true })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('群控')
  await expect(page.getByText('No run matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await expect(table.getByRole('link', { name: 'by hand', exact: true })).toBeVisible()
  expect(new URL(page.url()).search).toBe('')
})

test('a host’s page has what ran there, by state and page by page', async ({ page, fleet }) => {
  const { client } = fleet.admin
  const agentId = fleet.agents[2]?.id ?? ''
  for (let i = 1; i <= 12; i++) {
    const script = i === 2 ? 'exit 4' : 'true'
    await finished(
      client,
      (await client.runs.create.mutate({ name: `step ${i}.`, script, targets: { agentIds: [agentId] } })).id,
    )
  }
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/agents/${agentId}`)
  const list = page.getByRole('list', { name: 'Runs' })
  await expect(list.getByRole('listitem')).toHaveCount(10)
  await expect(list.getByRole('listitem').first()).toContainText('step 12.')
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(12)
  await page.getByRole('combobox', { name: 'State' }).selectOption('Failed')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(list.getByRole('listitem')).toContainText('exit 4')
  await page.getByRole('combobox', { name: 'State' }).selectOption('Lost')
  await expect(page.getByText('Nothing ended like that here')).toBeVisible()
})

test('a script’s page and the list of scripts say how its runs went', async ({ page, fleet }) => {
  const { client } = fleet.admin
  const agentId = fleet.agents[0]?.id ?? ''
  const { id } = await client.scripts.create.mutate({ name: 'Measured', script: 'exit $1' })
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/scripts/${id}`)
  const statistics = page.getByRole('region', { name: 'Statistics' })
  await expect(statistics).toContainText('Not run in the last 30 days.')
  for (const params of ['0', '0', '0', '1'])
    await finished(
      client,
      (await client.runs.create.mutate({ scriptRef: { id }, params, targets: { agentIds: [agentId] } })).id,
    )
  await page.reload()
  await expect(statistics.getByText('75%')).toBeVisible()
  await expect(statistics.getByRole('img', { name: /over 30 days/ })).toBeVisible()
  await statistics.getByText('90 days').click()
  await expect(statistics.getByRole('img', { name: /over 90 days/ })).toBeVisible()
  await page.goto(`${fleet.server.url}/scripts?q=Measured`)
  await expect(page.getByRole('row', { name: /Measured/ })).toContainText('75%')
  await page.goto(`${fleet.server.url}/scripts/${id}`)
  await statistics.getByRole('link', { name: '4' }).click()
  await expect(page.getByRole('combobox', { name: 'Script' })).toHaveValue('Measured')
})
