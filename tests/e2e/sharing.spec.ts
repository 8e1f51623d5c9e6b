/** Two people in one terminal, each in their own browser: invited, seen, working together, removed; and locks. */
import type { Browser, Page } from '@playwright/test'
import { expect, type Fleet, picture, signInOn, test } from './fixtures.ts'
import { readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

const PASSWORD = 'a long enough password'
let people = 0

/** A new operator, signed in in a browser of their own. */
async function person(browser: Browser, { server, admin }: Fleet, name: string) {
  people += 1
  const username = `${name}${people}-${Date.now().toString(36)}`
  const { id } = await admin.client.users.create.mutate({ username, password: PASSWORD, role: 'operator' })
  const page = await (await browser.newContext()).newPage()
  await readable(page)
  await signInOn(page, server, { username, password: PASSWORD })
  return { id, username, page }
}

async function openTerminal(page: Page, { server, agents }: Fleet, at = 0): Promise<void> {
  await page.goto(`${server.url}/terminal?agent=${agents[at]?.id}`)
  await shellIn(page)
}

const area = (page: Page) => page.locator('.xterm-helper-textarea')

test('one is invited by name, finds it, sees the same, may type when allowed to, and is removed', async ({
  browser,
  fleet,
}) => {
  const owner = await person(browser, fleet, 'owner')
  const guest = await person(browser, fleet, 'guest')
  await openTerminal(owner.page, fleet)
  await typeLine(owner.page, "echo one''-screen")
  await expect(screenOf(owner.page)).toContainText('one-screen')

  await owner.page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = owner.page.getByRole('dialog', { name: 'Who is in this terminal' })
  await dialog.getByRole('combobox', { name: 'Names' }).fill(guest.username.slice(0, 7))
  await dialog.getByRole('option', { name: guest.username }).click()
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const invitations = dialog.getByRole('region', { name: 'Invitations' })
  await expect(invitations.getByRole('listitem', { name: guest.username })).toContainText('not here')

  await guest.page.goto(`${fleet.server.url}/terminal`)
  const shared = guest.page.getByRole('region', { name: 'Shared with you' })
  await expect(shared.getByRole('article')).toContainText(owner.username)
  await shared.getByRole('button', { name: 'Join' }).click()
  await expect(screenOf(guest.page)).toContainText('one-screen')
  await expect(guest.page.getByTestId('shared-banner')).toContainText(
    `You look at ${owner.username}’s terminal`,
  )
  await expect(owner.page.getByText(`${guest.username} looks at your terminal`)).toBeVisible()
  const here = dialog.getByRole('region', { name: 'In it now' })
  await expect(here.getByRole('listitem')).toHaveCount(2)
  await picture(owner.page, 'terminal-sharing')

  await area(guest.page).pressSequentially('echo not-typed')
  await expect(guest.page.getByText('You only look')).toBeVisible()
  await here
    .getByRole('combobox', { name: `What ${guest.username} may do` })
    .selectOption({ label: 'Look and type' })
  await expect(guest.page.getByTestId('shared-banner')).toContainText(
    `You type in ${owner.username}’s terminal`,
  )
  await typeLine(guest.page, "echo both''-see")
  await expect(screenOf(guest.page)).toContainText('both-see')
  await expect(screenOf(owner.page)).toContainText('both-see')
  await expect(screenOf(owner.page)).not.toContainText('not-typed')

  await here.getByRole('button', { name: `Remove ${guest.username}` }).click()
  await expect(guest.page.getByText(`${owner.username} took you out of this session`)).toBeVisible()
  await expect(here.getByRole('listitem')).toHaveCount(1)
  await expect(invitations.getByText('None.')).toBeVisible()
  await owner.page.keyboard.press('Escape')
  await typeLine(owner.page, "echo go''es-on")
  await expect(screenOf(owner.page)).toContainText('goes-on')
  await expect(screenOf(guest.page)).not.toContainText('goes-on')
})

test('a link lets somebody in, also through the sign-in page, until it is revoked', async ({
  browser,
  fleet,
}) => {
  const { server } = fleet
  const owner = await person(browser, fleet, 'owner')
  const guest = await person(browser, fleet, 'guest')
  await openTerminal(owner.page, fleet)
  await typeLine(owner.page, "echo one''-screen")
  await owner.page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = owner.page.getByRole('dialog', { name: 'Who is in this terminal' })
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = (await dialog.getByText(/\/terminal#join=/).textContent()) ?? ''

  await guest.page.context().clearCookies()
  await guest.page.goto(link)
  await guest.page.getByLabel('Username').fill(guest.username)
  await guest.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await guest.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(screenOf(guest.page)).toContainText('one-screen')
  expect(guest.page.url()).toBe(`${server.url}/terminal`)

  const invitations = dialog.getByRole('region', { name: 'Invitations' })
  await expect(invitations.getByRole('listitem')).toHaveCount(2)
  await invitations.getByRole('button', { name: 'Revoke the link; who came by it leaves' }).click()
  await expect(guest.page.getByText(`${owner.username} took you out of this session`)).toBeVisible()
  await guest.page.goto('about:blank')
  await guest.page.goto(link)
  await expect(guest.page.getByText('This link leads to no terminal (any more)')).toBeVisible()
})

test('locking a host says what it ends, ends it with the reason, and marks the host until it is unlocked', async ({
  page,
  browser,
  fleet,
}) => {
  const { server, agents } = fleet
  const host = agents[2]
  const operator = await person(browser, fleet, 'operator')
  await openTerminal(operator.page, fleet, 2)
  await signInOn(page, server)
  await page.goto(`${server.url}/agents/${host?.id}`)
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('Ends at once: 1 live terminal.')
  await expect(dialog.getByRole('button', { name: 'Lock', exact: true })).toBeDisabled()
  await dialog.getByLabel('Reason').fill('Forensics')
  await dialog.getByLabel('For', { exact: true }).selectOption({ label: '4 hours' })
  await dialog.getByRole('button', { name: 'Lock', exact: true }).click()
  const told = page.getByRole('alert').filter({ hasText: 'Locked by admin: Forensics' })
  await expect(told).toContainText('ends in 3 hours')
  await expect(page.getByRole('button', { name: 'Restart agent' })).toBeHidden()
  await expect(operator.page.getByRole('status').filter({ hasText: 'was locked: Forensics' })).toBeVisible()
  await operator.page.getByRole('button', { name: 'Open a new shell' }).click()
  await expect(
    operator.page.getByRole('status').filter({ hasText: 'is locked by admin: Forensics' }),
  ).toBeVisible()
  await picture(page, 'host-locked')

  await page.goto(`${server.url}/runs/new?agents=${agents[0]?.id},${host?.id}`)
  await expect(page.getByText('1 of 2 hosts is locked and will be skipped.')).toBeVisible()
  await page.getByLabel('Script', { exact: true }).fill('echo some')
  await page.getByRole('button', { name: 'Run on 2 hosts' }).click()
  await expect(dialog).toContainText(/2 hosts, (.*, )?1 locked/)
  await expect(dialog).toContainText('1 of 2 hosts is locked and will be skipped.')
  await dialog.getByRole('button', { name: 'Run on 2 hosts' }).click()
  await expect(page.getByText('The host is locked: Forensics').first()).toBeVisible()
  await expect(page.getByText('Succeeded, 1 skipped')).toBeVisible()

  await page.goto(`${server.url}/agents`)
  await expect(page.getByText('locked', { exact: true })).toHaveCount(1)
  const row = page.getByRole('row').filter({ has: page.getByText('locked', { exact: true }) })
  await row.getByRole('checkbox').check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText('1 host unlocked.')).toBeVisible()
  await expect(page.getByText('locked', { exact: true })).toHaveCount(0)
  await operator.page.getByRole('button', { name: 'Open a new shell' }).click()
  await shellIn(operator.page)
})

test('whose account is locked, disabled or removed while a page is open reads what happened and what to do', async ({
  browser,
  fleet,
}) => {
  const { users } = fleet.admin.client
  const told = (page: Page) => page.getByTestId('why-signed-out')
  const locked = await person(browser, fleet, 'locked')
  await openTerminal(locked.page, fleet)
  await users.lock.mutate({ id: locked.id, reason: 'Key was stolen' })
  await locked.page.waitForURL('**/sign-in*')
  await expect(told(locked.page)).toHaveText(
    /An administrator locked your account\. Sign in to read the reason/,
  )

  const disabled = await person(browser, fleet, 'disabled')
  await disabled.page
    .context()
    .addCookies([{ name: 'qunkong-locale', value: 'zh-CN', url: fleet.server.url }])
  await disabled.page.goto(`${fleet.server.url}/runs`)
  await expect(disabled.page.getByRole('heading', { level: 1 })).toBeVisible()
  await users.update.mutate({ id: disabled.id, disabled: true })
  await disabled.page.waitForURL('**/sign-in*')
  await expect(told(disabled.page)).toContainText('管理员停用了你的账户')

  const removed = await person(browser, fleet, 'removed')
  await removed.page.goto('about:blank')
  await users.remove.mutate({ id: removed.id })
  // Also where no page was open just then.
  await removed.page.goto(`${fleet.server.url}/runs`)
  await removed.page.waitForURL('**/sign-in*')
  await expect(told(removed.page)).toContainText('An administrator removed your account')
  // A stranger is told nothing.
  await removed.page.context().clearCookies()
  await removed.page.goto(`${fleet.server.url}/runs`)
  await expect(removed.page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(told(removed.page)).toHaveCount(0)
})

test('a session that is ended from another one says so, and what ran in it', async ({ browser, fleet }) => {
  const owner = await person(browser, fleet, 'owner')
  await openTerminal(owner.page, fleet)
  const elsewhere = await (await browser.newContext()).newPage()
  const who = { username: owner.username, password: PASSWORD }
  await signInOn(elsewhere, fleet.server, who)
  await elsewhere.goto(`${fleet.server.url}/settings`)
  await elsewhere.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
  await owner.page.waitForURL('**/sign-in*')
  await expect(owner.page.getByTestId('why-signed-out')).toContainText('from another of your sessions')
  await owner.page.getByLabel('Username').fill(who.username)
  await owner.page.getByLabel('Password', { exact: true }).fill(who.password)
  await owner.page.getByRole('button', { name: 'Sign in' }).click()
  const pane = owner.page.getByTestId('terminal-pane')
  await expect(pane.getByRole('status')).toContainText('Signed out, or no longer allowed')
  await expect(pane).toContainText('it was ended from another session')
})

test('a locked user is out and is told why at the sign-in page', async ({ page, browser, fleet }) => {
  const { server } = fleet
  const operator = await person(browser, fleet, 'operator')
  await signInOn(page, server)
  await page.goto(`${server.url}/users`)
  const row = page.getByRole('row').filter({ hasText: operator.username })
  await row.getByRole('button', { name: 'Lock', exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('Key was stolen')
  await dialog.getByRole('button', { name: 'Lock', exact: true }).click()
  await expect(row.getByText('locked', { exact: true })).toBeVisible()
  // The page that is open leads there by itself.
  await operator.page.waitForURL('**/sign-in*')
  await operator.page.getByLabel('Username').fill(operator.username)
  await operator.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await operator.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(operator.page.getByRole('alert').filter({ hasText: 'Key was stolen' })).toBeVisible()
  await row.getByRole('button', { name: 'Unlock' }).click()
  await expect(row.getByText('locked', { exact: true })).toBeHidden()
  await signInOn(operator.page, server, { username: operator.username, password: PASSWORD })
})

test('administrators set who may invite and who comes uninvited', async ({ page, fleet }) => {
  const { server, admin } = fleet
  await signInOn(page, server)
  await page.goto(`${server.url}/settings`)
  const part = page.getByRole('combobox', { name: 'Who has a terminal may invite others' })
  await part.selectOption({ label: 'to look' })
  await page.getByRole('checkbox', { name: /uninvited/ }).uncheck()
  await page.locator('form').filter({ has: part }).getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  expect(await admin.client.terminals.settings.query()).toMatchObject({
    ...{ ownersInvite: 'observe', administratorsWatch: false },
  })
  await admin.client.terminals.setSettings.mutate({ ownersInvite: 'control', administratorsWatch: true })
})
