/** Terminals that outlive reloads, servers, browsers and tabs. */
import { test as base, type Page } from '@playwright/test'
import { startAgents } from '../harness/agent.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { type Credentials, connect } from '../harness/session.ts'
import { expect, picture, signInOn, test } from './fixtures.ts'
import { panes, readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

/** On a server that the spec may stop, or whose lines it may cut. */
async function shellOfItsOwn(page: Page, own: AsyncDisposableStack): Promise<TestServer> {
  const server = own.use(await startServer({ ui: true }))
  const admin = own.use(await connect(server))
  const agents = own.use(await startAgents(server, admin.client, 1))
  await openShell(page, server, agents[0]?.id)
  return server
}

async function openShell(page: Page, server: TestServer, agentId = '', who?: Credentials): Promise<void> {
  await readable(page)
  await signInOn(page, server, who)
  await page.goto(`${server.url}/terminal?agent=${agentId}`)
  await shellIn(page)
}

test('a reload in the middle of vim brings the same screen, and vim goes on', async ({ page, fleet }) => {
  await openShell(page, fleet.server, fleet.agents[0]?.id)
  await typeLine(page, 'vim -u NONE -N -i NONE /tmp/qunkong-e2e-vim')
  await expect(screenOf(page)).toContainText('~')
  await page.keyboard.type('ione two 三')
  await expect(screenOf(page)).toContainText('one two 三')
  await expect(screenOf(page)).toContainText('-- INSERT --')
  const lines = () => screenOf(page).getByRole('listitem').allInnerTexts()
  const before = await lines()

  await page.reload()
  await expect(screenOf(page)).toContainText('-- INSERT --')
  await expect.poll(lines).toEqual(before)
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(' four')
  await expect(screenOf(page)).toContainText('one two 三 four')
  await page.keyboard.press('Escape')
  await page.keyboard.type(':q!\n')
  await typeLine(page, "echo out''-of-vim")
  await expect(screenOf(page)).toContainText('out-of-vim')
  await expect(screenOf(page)).not.toContainText('-- INSERT --')
})

test('a reload types nothing into the shell, whatever programs before it asked to be told', async ({
  page,
  fleet,
}) => {
  await openShell(page, fleet.server, fleet.agents[0]?.id)
  // Focus reports on and off, as vim leaves them; what that says at once is read away. Then somebody waits for any key.
  const asked = "printf '\\033[?1004h\\033[?1004l'; while read -rsn1 -t 1 key; do :; done"
  await typeLine(page, `${asked}; echo wai''ting; read -rsn1 key; printf 'typed %q.\\n' "$key"`)
  await expect(screenOf(page)).toContainText('waiting')
  await page.reload()
  await expect(screenOf(page)).toContainText('waiting')
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type('y')
  await expect(screenOf(page)).toContainText('typed y.')
})

test('a tab can be left running, is listed with who, where and since when, and taken up by another browser', async ({
  page,
  browser,
  fleet,
}) => {
  await openShell(page, fleet.server, fleet.agents[1]?.id)
  await typeLine(page, "MOVED=yes; echo left''-behind")
  await expect(screenOf(page)).toContainText('left-behind')
  await page.getByRole('button', { name: /^Close terminal on/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave running' }).click()
  await expect(page.getByRole('tab')).toHaveCount(0)
  const own = page.getByRole('region', { name: 'Your sessions' })
  await expect(own.getByRole('article').first()).toContainText('nobody looks')

  const context = await browser.newContext()
  const other = await context.newPage()
  await readable(other)
  await signInOn(other, fleet.server)
  await other.goto(`${fleet.server.url}/terminal`)
  await picture(other, 'terminal-sessions')
  await other.getByRole('article').first().getByRole('button', { name: 'Take up' }).click()
  await expect(screenOf(other)).toContainText('left-behind')
  await typeLine(other, "echo moved''-$MOVED")
  await expect(screenOf(other)).toContainText('moved-yes')

  // The list of the first browser follows by itself; from it the shell is ended, which the second is told.
  await expect(own.getByRole('article').first()).toContainText('admin')
  await own.getByRole('article').first().getByRole('button', { name: 'End' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click()
  await expect(other.getByText('Ended by admin')).toBeVisible()
  await context.close()
})

test("the shell's exit, a kill and an end by an administrator are each told as what they are", async ({
  page,
  fleet: { server, admin, agents },
}) => {
  await openShell(page, server, agents[0]?.id)
  await typeLine(page, 'exit 3')
  await expect(page.getByText('Shell ended with exit code 3')).toBeVisible()
  await page.getByRole('button', { name: 'Open a new shell' }).click()
  await expect(page.getByText('Connected to')).toBeVisible()
  await shellIn(page)
  await typeLine(page, 'kill -9 $$')
  await expect(page.getByText('Shell ended by signal SIGKILL')).toBeVisible()
  await page.getByRole('button', { name: 'Open a new shell' }).click()
  await expect(page.getByText('Connected to')).toBeVisible()
  const { items } = await admin.client.terminals.list.query({ open: true, agentId: agents[0]?.id, limit: 1 })
  await admin.client.terminals.close.mutate({ id: items[0]?.id ?? '' })
  await expect(page.getByText('Ended by admin')).toBeVisible()
  // After a reload it is read from the record.
  await page.reload()
  await expect(page.getByText('Ended by admin')).toBeVisible()
})

test('a link attaches to a session, and shows the pane that has it where there is one', async ({
  page,
  browser,
  fleet: { server, admin, agents },
}) => {
  await openShell(page, server, agents[0]?.id)
  await typeLine(page, "echo shared''-link")
  await expect(screenOf(page)).toContainText('shared-link')
  const { items } = await admin.client.terminals.list.query({ open: true, agentId: agents[0]?.id, limit: 1 })
  const link = `${server.url}/terminal?session=${items[0]?.id}`
  // What is recorded says so, and its recording leads to where it goes on.
  await expect(panes(page).getByText('Recorded', { exact: true })).toBeVisible()
  await page.goto(`${server.url}/recordings/${items[0]?.id}`)
  await page.getByRole('link', { name: 'Go to the terminal' }).click()
  await expect(screenOf(page)).toContainText('shared-link')
  await expect(page.getByRole('tab')).toHaveCount(1)

  const context = await browser.newContext({ viewport: { width: 700, height: 500 } })
  const other = await context.newPage()
  await readable(other)
  await signInOn(other, server)
  await other.goto(link)
  await expect(screenOf(other)).toContainText('shared-link')
  // Whoever came last by a wish of their own has the size; whoever clicks takes it back.
  const held = page.getByText('Size of another window')
  await expect(held).toBeVisible()
  await page.getByTestId('terminal-screen').click()
  await expect(held).toBeHidden()
  await expect(other.getByTestId('terminal-screen')).toHaveAttribute('data-held', 'true')
  await context.close()
})

test('an administrator looks at an operator’s session without typing, the owner sees it, and takes it over', async ({
  page,
  browser,
  fleet,
}) => {
  const who = { username: 'shell-owner', password: 'a long enough password' }
  await fleet.admin.client.users.create.mutate({ ...who, role: 'operator' })
  await openShell(page, fleet.server, fleet.agents[2]?.id, who)
  await typeLine(page, "OWNER=me; echo mine''-here")

  const context = await browser.newContext({ viewport: { width: 900, height: 600 } })
  const admin = await context.newPage()
  await readable(admin)
  await signInOn(admin, fleet.server)
  await admin.goto(`${fleet.server.url}/terminal`)
  const row = admin.getByRole('region', { name: 'Others’ sessions' }).getByRole('article').first()
  await expect(row).toContainText('shell-owner')
  await row.getByRole('button', { name: 'Observe' }).click()
  await expect(screenOf(admin)).toContainText('mine-here')
  await expect(admin.getByText('Read only')).toBeVisible()
  await expect(page.getByRole('button', { name: /^2 people here/ })).toBeVisible()
  await typeLine(admin, 'echo typed-in-vain')
  await expect(admin.getByText('You only look')).toBeVisible()
  await typeLine(page, "echo still''-mine")
  await expect(screenOf(admin)).toContainText('still-mine')
  await expect(screenOf(page)).not.toContainText('typed-in-vain')

  await admin.getByRole('button', { name: 'Live sessions' }).click()
  await admin
    .getByRole('article')
    .filter({ hasText: 'shell-owner' })
    .getByRole('button', { name: 'Take over' })
    .click()
  await expect(admin.getByText('Read only')).toBeHidden()
  await typeLine(admin, "echo of''-$OWNER")
  await expect(screenOf(page)).toContainText('of-me')
  await context.close()
})

base(
  'a server that restarts is waited for in place, the shell and its screen are the same',
  async ({ page }) => {
    base.slow()
    await using own = new AsyncDisposableStack()
    const server = await shellOfItsOwn(page, own)
    await typeLine(page, "KEPT=yes; echo before''-restart")
    await expect(screenOf(page)).toContainText('before-restart')
    await server.crash()
    const status = panes(page).getByRole('status')
    await expect(status).toContainText('Reconnecting')
    await expect(screenOf(page)).toContainText('before-restart')
    await page.keyboard.type('echo typed-in-vain')
    await expect(panes(page).getByText('Not sent')).toBeVisible()
    await server.start()
    await expect(status).toContainText('Connected to', { timeout: 30_000 })
    await typeLine(page, "echo after''-$KEPT")
    await expect(screenOf(page)).toContainText('after-yes')
    await expect(screenOf(page)).toContainText('before-restart')
    await expect(screenOf(page)).not.toContainText('typed-in-vain')
  },
)

base(
  'a connection that breaks is made again in well under a second, and nothing is drawn twice',
  async ({ page }) => {
    base.slow()
    await using own = new AsyncDisposableStack()
    let cut = () => {}
    await page.routeWebSocket(/\/ws\/terminal/, (socket) => {
      socket.connectToServer()
      cut = () => void socket.close({ code: 1001 })
    })
    await shellOfItsOwn(page, own)
    await typeLine(page, "echo once''-only")
    await expect(screenOf(page)).toContainText('once-only')
    const seen: { text: string; at: number }[] = []
    await page.exposeFunction('sawStatus', (text: string, at: number) => seen.push({ text, at }))
    await panes(page)
      .getByRole('status')
      .evaluate((status) => {
        new MutationObserver(() => {
          if ('sawStatus' in window && typeof window.sawStatus === 'function')
            window.sawStatus(status.textContent, performance.now())
        }).observe(status, { childList: true, characterData: true, subtree: true })
      })
    cut()
    const awayMs = () => {
      const lost = seen.find(({ text }) => text.startsWith('Reconnecting'))
      const back = seen.find(({ text, at }) => text.startsWith('Connected') && lost && at > lost.at)
      return lost && back ? back.at - lost.at : Number.POSITIVE_INFINITY
    }
    await expect.poll(awayMs).toBeLessThan(1_000)
    await typeLine(page, "echo twice''-now")
    await expect(screenOf(page)).toContainText('twice-now')
    expect((await screenOf(page).textContent())?.match(/once-only/g)).toHaveLength(1)
  },
)
