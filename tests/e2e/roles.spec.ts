import { connect } from '../harness/session.ts'
import { expect, signInOn, test } from './fixtures.ts'

const VIEWER = { username: 'only-looks', password: 'a long enough password' }

test('a viewer who follows a link to what the role may not do is told so, offered nothing, and led back', async ({
  page,
  fleet,
}) => {
  await fleet.admin.client.users.create.mutate({ ...VIEWER, role: 'viewer' })
  await using viewer = await connect(fleet.server, VIEWER)
  const refusal = viewer.client.users.list.query().catch((error: unknown) => error)
  expect(await refusal).toMatchObject({ data: { params: { needs: 'administrator' } } })
  await signInOn(page, fleet.server, VIEWER)
  const main = page.getByRole('main')
  for (const path of ['/users', '/audit', '/agents/add']) {
    await page.goto(fleet.server.url + path)
    await expect(main.getByText('It takes the role “Administrator”')).toBeVisible()
    await expect(main.getByRole('button')).toHaveCount(0)
    await main.getByRole('link', { name: 'To the agents' }).click()
    await page.waitForURL('**/agents')
  }
  await page.goto(`${fleet.server.url}/runs/new`)
  await expect(page.getByText('Your role may not run scripts.')).toBeInViewport()
  await expect(page.getByRole('textbox', { name: 'Timeout' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled()
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await expect(page.getByText('Your role may not open terminals')).toBeVisible()
  await expect(page.getByRole('tab')).toHaveCount(0)
})
