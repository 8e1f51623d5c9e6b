/** Slips at terminals: two clicks for one, a closed tab under the keyboard, a host that is locked meanwhile. */
import { expect, type Fleet, signInOn, test } from './fixtures.ts'
import { panes, readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

const addressOf = ({ server, agents }: Fleet, at = 0) => `${server.url}/terminal?agent=${agents[at]?.id}`

/** What other specs have left open, too. */
async function closeAll({ admin: { client } }: Fleet): Promise<void> {
  const { items } = await client.terminals.list.query({ open: true })
  for (const { id } of items) await client.terminals.close.mutate({ id })
}
test.beforeEach(({ fleet }) => closeAll(fleet))
test.afterEach(({ fleet }) => closeAll(fleet))

test('a double click opens one terminal, and splits one pane once', async ({ page, fleet }) => {
  await readable(page)
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/agents/${fleet.agents[0]?.id}`)
  await page.getByRole('link', { name: 'Open terminal' }).dblclick()
  await shellIn(page)
  await expect(page.getByRole('tab')).toHaveCount(1)
  await page.getByRole('button', { name: 'Split right' }).dblclick()
  await expect(panes(page)).toHaveCount(2)
  await shellIn(panes(page).nth(1))
  await expect(panes(page)).toHaveCount(2)
  expect((await fleet.admin.client.terminals.list.query({ open: true })).items).toHaveLength(2)
})

test('whoever closes a tab types into the one that is shown then', async ({ page, fleet }) => {
  await readable(page)
  await signInOn(page, fleet.server)
  await page.goto(addressOf(fleet))
  await shellIn(page)
  await page.goto(addressOf(fleet, 1))
  await expect(page.getByRole('tab')).toHaveCount(2)
  await shellIn(page)
  await page
    .getByRole('button', { name: /^Close / })
    .last()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave running' }).click()
  await expect(page.getByRole('tab')).toHaveCount(1)
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.type("echo typed''-here\n")
  await expect(screenOf(page)).toContainText('typed-here')
  // One whose shell has ended is closed without a question.
  await page.goto(addressOf(fleet, 1))
  await expect(page.getByRole('tab')).toHaveCount(2)
  await shellIn(page)
  await typeLine(page, 'exit')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(page.getByRole('tab')).toHaveCount(1)
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
})

test('a click on the tab that is shown leaves the keyboard with its terminal', async ({ page, fleet }) => {
  await readable(page)
  await signInOn(page, fleet.server)
  await page.goto(addressOf(fleet))
  await shellIn(page)
  await page.getByRole('tab').click()
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.type("echo typed''-here\n")
  await expect(screenOf(page)).toContainText('typed-here')
  await page.getByRole('tab').dblclick()
  await expect(page.getByLabel('Name of the tab')).toBeFocused()
})

test('what is typed before its shell is there is typed there, whole', async ({ page, fleet }) => {
  await readable(page)
  await signInOn(page, fleet.server)
  const open = /terminals\.open/
  const asked = page.waitForRequest(open)
  const typed = Promise.withResolvers<void>()
  await page.route(open, async (route) => {
    await typed.promise
    await route.continue()
  })
  await page.goto(addressOf(fleet))
  await asked
  await page.keyboard.type("echo early''-and-whol")
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  // Nothing has the keys now.
  await page.keyboard.type('e\n')
  typed.resolve()
  await expect(screenOf(page)).toContainText('early-and-whole')
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
})

test('a page that is left while its terminal was still to be opened opens it when it comes back', async ({
  page,
  fleet,
}) => {
  await readable(page)
  await signInOn(page, fleet.server)
  const open = /terminals\.open/
  const asked = page.waitForRequest(open)
  // Never answered.
  await page.route(open, () => undefined)
  await page.goto(addressOf(fleet))
  await asked
  await page.unroute(open)
  await page.reload()
  await expect(page.getByRole('tab')).toHaveCount(1)
  await shellIn(page)
})

test('the page of a host says at once that a lock has ended its terminals', async ({ page, fleet }) => {
  const { client } = fleet.admin
  const agentId = fleet.agents[2]?.id ?? ''
  await signInOn(page, fleet.server)
  await page.goto(addressOf(fleet, 2))
  await expect(page.getByText('Connected to')).toBeVisible()
  await page.goto(`${fleet.server.url}/agents/${agentId}`)
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'Terminals' }) })
  await expect(section.getByText('open', { exact: true })).toBeVisible()
  await client.agents.lock.mutate({ targets: { agentIds: [agentId] }, reason: 'maintenance' })
  await expect(section.getByText('open', { exact: true })).toHaveCount(0)
  await client.agents.unlock.mutate({ targets: { agentIds: [agentId] } })
})
