/** The history: narrowed from the address or by its filters, which can be shared and cleared. */
import { startAgent } from '../harness/agent.ts'
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
  // The fleet's hosts have run other things for other specs.
  await using own = await startAgent(fleet.server, client)
  const agentId = own.id
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
  await client.agents.remove.mutate({ id: agentId })
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

test('a run is kept, and retention shows what it would remove before it is saved', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const { id } = await client.runs.create.mutate({
    name: 'to be kept',
    script: 'echo kept',
    targets: { agentIds: [fleet.agents[0]?.id ?? ''] },
  })
  await finished(client, id)
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByText('Kept by admin')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Kept', exact: true })).toBeVisible()
  await page.goto(`${fleet.server.url}/runs?q=to+be+kept`)
  await expect(page.getByRole('img', { name: 'Kept by admin' })).toBeVisible()

  await page.goto(`${fleet.server.url}/settings`)
  await page.getByRole('link', { name: 'Set how long' }).click()
  await expect(page.getByText('Everything is kept.')).toBeVisible()
  await page.getByLabel('Runs, for days').fill('0')
  await expect(page.getByText('Whole days from 1 to 36500.')).toBeVisible()
  await page.getByLabel('Runs, for days').fill('30')
  await expect(page.getByText('Would remove now')).toBeVisible()
  await expect(page.getByText('nothing', { exact: true })).toBeVisible()
  await page.getByLabel('Outputs, at most GiB').fill('0')
  await expect(page.getByText(/\d+ runs?, \d+ tasks?, \d+ outputs?, at most/)).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('for good?')
  await expect(dialog).toContainText('at most')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect((await client.history.retention.query()).keepOutputBytes).toBeNull()
  await page.getByLabel('Outputs, at most GiB').fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved. The sweep begins.')).toBeVisible()
  expect(await client.history.retention.query()).toMatchObject({ keepDays: 30, keepOutputBytes: null })
})
