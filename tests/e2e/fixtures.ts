/** One real server and three real agents for all specs of a worker, and pages that are signed in. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { REPOSITORY } from '../harness/child.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'
import { type Credentials, connect, type TestClient } from '../harness/session.ts'

export interface Fleet {
  server: TestServer
  admin: TestClient
  agents: TestAgent[]
}

export const test = base.extend<object, { fleet: Fleet }>({
  fleet: [
    async ({ browserName: _browser }, use) => {
      await using server = await startServer({ ui: true })
      await using admin = await connect(server)
      await using agents = await startAgents(server, admin.client, 3)
      await use({ server, admin, agents })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

/** Signs in with what the form would send, and opens the hosts; the form itself has specs of its own. */
export async function signInOn(page: Page, { url }: TestServer, who: Credentials = ADMIN): Promise<void> {
  // A page that sees its session change would go to the sign-in page by itself, in the middle of going elsewhere.
  await page.goto('about:blank')
  const csrf = await page.request.get(`${url}/api/auth/csrf`)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  await page.request.post(`${url}/api/auth/callback/credentials`, {
    headers: { origin: url },
    form: { ...who, csrfToken, callbackUrl: url, json: 'true' },
  })
  // Whom the server has not let in is led to the sign-in page, which no spec takes for this one.
  await page.goto(`${url}/agents`)
  await page.waitForURL(`${url}/agents`)
}

/** Picks a host of the fleet where hosts are chosen: one that is there, as other specs' hosts of that name may be gone. */
export async function pickHost(page: Page, hostname: string): Promise<void> {
  await page.getByRole('checkbox', { name: 'Online only' }).check()
  await page
    .getByRole('checkbox', { name: `Pick ${hostname}` })
    .first()
    .check()
}

/** Writes `docs/images/NAME.png`, only when asked to, so that a test run leaves the tree clean. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return
  const folder = path.join(REPOSITORY, 'docs/images')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
}

export { expect }
