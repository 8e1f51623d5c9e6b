import { rm, writeFile } from 'node:fs/promises'
import { test as base } from '@playwright/test'
import { startAgents } from '../harness/agent.ts'
import { startServer } from '../harness/server.ts'
import { connect } from '../harness/session.ts'
import { expect, signInOn } from './fixtures.ts'

// Each starts a server of its own, and some start it twice.
base.slow()

base(
  'a run watched through a restart of the server misses nothing, and the page says what happens',
  async ({ page }) => {
    // A server of its own: the others' is not to be killed.
    await using server = await startServer({ ui: true })
    await using admin = await connect(server)
    await using agents = await startAgents(server, admin.client, 1)
    const gate = `/tmp/qunkong-e2e-gate-${process.pid}`
    await rm(gate, { force: true })
    const { id } = await admin.client.runs.create.mutate({
      script: `echo one; until [ -e ${gate} ]; do sleep 0.1; done; echo two; sleep 1; echo three`,
      targets: { agentIds: agents.map((agent) => agent.id) },
    })
    await signInOn(page, server)
    await page.goto(`${server.url}/runs/${id}`)
    await expect(page.getByText('one', { exact: true })).toBeVisible()
    const status = page.getByRole('status')
    await expect(status.getByText('Reconnecting')).toHaveCount(0)

    await server.crash()
    await expect(status.getByText('Live updates are interrupted. Reconnecting…')).toBeVisible()
    await expect(page.getByText('one', { exact: true })).toBeVisible()
    await writeFile(gate, '')
    await server.start()

    await expect(status.getByText('Live updates are back.')).toBeVisible({ timeout: 30_000 })
    await expect(status.getByText('Live updates are back.')).toBeHidden()
    for (const line of ['one', 'two', 'three'])
      await expect(page.getByText(line, { exact: true })).toHaveCount(1, { timeout: 30_000 })
    await expect(page.getByText('Succeeded').first()).toBeVisible()
    await rm(gate, { force: true })
  },
)

base(
  'a socket that is closed in a friendly way (1000) is lost all the same, and comes back',
  async ({ page }) => {
    await using server = await startServer({ ui: true })
    await using admin = await connect(server)
    await using _agents = await startAgents(server, admin.client, 1)
    let cut = () => {}
    await page.routeWebSocket(/\/api\/trpc/, (socket) => {
      socket.connectToServer()
      cut = () => void socket.close({ code: 1000 })
    })
    await signInOn(page, server)
    await expect(page.getByRole('row')).toHaveCount(2)
    const status = page.getByRole('status')
    // "Back" is said only where "reconnecting" stood, which may be too short to be seen by a test.
    cut()
    await expect(status.getByText('Live updates are back.')).toBeVisible({ timeout: 30_000 })
    await expect(status.getByText('Live updates are back.')).toBeHidden()
  },
)

base(
  'somebody whose session ended while the connection was down lands on the sign-in page',
  async ({ page }) => {
    await using server = await startServer({ ui: true })
    await using admin = await connect(server)
    const who = { username: 'leaver', password: 'a long enough password' }
    const { id } = await admin.client.users.create.mutate({ ...who, role: 'operator' })
    await signInOn(page, server, who)
    await expect(page.getByText('No agents yet')).toBeVisible()
    await admin.client.users.update.mutate({ id, disabled: true })
    await page.waitForURL('**/sign-in**', { timeout: 30_000 })
  },
)

base(
  'whoever goes elsewhere while the server is away stays on the page, and is taken there when it is back',
  async ({ page }) => {
    await using server = await startServer({ ui: true })
    await signInOn(page, server)
    // A page that listens to nothing by itself knows of the loss too.
    await page.goto(`${server.url}/settings`)
    const status = page.getByRole('status')
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    const link = page.getByRole('navigation').getByRole('link', { name: 'Users' }).first()
    await expect(link).toBeVisible()
    await server.crash()
    await expect(status.getByText('Reconnecting')).toBeVisible()
    await link.click()
    await expect(status.getByText('The page opens when it is back.')).toBeVisible()
    await status.getByRole('button', { name: 'Stay here' }).click()
    await expect(status.getByText('Reconnecting')).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: 'Audit' }).click()
    await expect(status.getByText('The page opens when it is back.')).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await server.start()
    await page.waitForURL('**/audit', { timeout: 30_000 })
    await expect(page.getByRole('heading', { name: 'Audit' })).toBeVisible()
  },
)
