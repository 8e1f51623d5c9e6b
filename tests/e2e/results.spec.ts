import { rm, writeFile } from 'node:fs/promises'
import { startAgents } from '../harness/agent.ts'
import { finished } from '../harness/runs.ts'
import { expect, signInOn, test } from './fixtures.ts'

test('hosts of one name and address are told apart by id; one that goes away is said to be awaited', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  await using agents = await startAgents(fleet.server, client, 2)
  const [stays, goes] = agents
  if (!stays || !goes) throw new Error('There are no agents.')
  const { id } = await client.runs.create.mutate({
    script: 'echo begun; sleep 600',
    targets: { agentIds: agents.map((agent) => agent.id) },
  })
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await expect(page.getByText('begun', { exact: true })).toHaveCount(2)
  for (const agent of agents) await expect(page.getByText(agent.id.slice(0, 8))).toBeVisible()
  const age = page.getByRole('main').getByRole('time').first()
  const said = (await age.textContent()) ?? ''
  await expect(age).not.toHaveText(said)
  const away = page.getByText('The host is offline: waiting for it.')
  await expect(away).toHaveCount(0)
  await goes.crash()
  await expect(away).toHaveCount(1)
  goes.start()
  await expect(away).toHaveCount(0, { timeout: 30_000 })
  await client.runs.cancel.mutate({ id })
  await page.goto(`${fleet.server.url}/runs/new`)
  for (const agent of agents) await expect(page.getByText(agent.id.slice(0, 8))).toBeVisible()
})

test('output that is not whole yet says so, and what was overwritten is in the download', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const { id } = await client.runs.create.mutate({
    script: String.raw`printf 'hello\rJ\n'; printf 'user\342\200\256txt\n'`,
    targets: { agentIds: [fleet.agents[0]?.id ?? ''] },
  })
  await finished(client, id)
  await signInOn(page, fleet.server)
  let letThrough = () => {}
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await page.route(/runs\.output/, async (route) => {
    await gate
    await route.continue()
  })
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await expect(page.getByText('Loading output…')).toBeVisible()
  letThrough()
  await expect(page.getByText('Jello', { exact: true })).toBeVisible()
  await expect(page.getByText('user<U+202E>txt')).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download stdout' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString('utf8')).toBe('hello\rJ\nuser\u202Etxt\n')
})

test('a run that ends while it is watched says that output still arrives until all of it is there', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const ending = `/tmp/qunkong-e2e-ending-${process.pid}`
  await rm(ending, { force: true })
  const { id } = await client.runs.create.mutate({
    script: `echo first; until [ -e ${ending} ]; do sleep 0.1; done; echo last`,
    targets: { agentIds: [fleet.agents[0]?.id ?? ''] },
  })
  let letThrough = () => {}
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await signInOn(page, fleet.server)
  await page.route(/runs\.output/, async (route) => {
    await gate
    await route.continue()
  })
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await expect(page.getByText('first', { exact: true })).toBeVisible()
  await writeFile(ending, '')
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  await expect(page.getByText('Output still arriving…')).toBeVisible()
  letThrough()
  await expect(page.getByText('last', { exact: true })).toBeVisible()
  await expect(page.getByText('Output still arriving…')).toHaveCount(0)
  await rm(ending, { force: true })
})
