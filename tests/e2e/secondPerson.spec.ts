/** Approval by a second person in the console: asked for by one, seen and decided by another. */
import { expect, picture, signInOn, test } from './fixtures.ts'

const WHO = { username: 'colleague', password: 'a long enough password' }

test('a script that a rule holds waits until a colleague approves it, and the asker sees it start', async ({
  page,
  browser,
  fleet: { server, agents, admin },
}) => {
  await admin.client.users.create.mutate({ ...WHO, role: 'operator' })
  const { hostname } = await admin.client.agents.get.query({ id: agents[0]?.id ?? '' })
  await signInOn(page, server)
  await page.goto(`${server.url}/settings/guards`)
  await page
    .getByLabel('What “Shuts down or restarts the host” does')
    .selectOption({ label: 'wants approval' })
  await expect
    .poll(async () => {
      const { builtins } = await admin.client.guards.list.query()
      return builtins.find(({ id }) => id === 'power-off')?.action
    })
    .toBe('approve')

  const ask = async () => {
    await page.goto(`${server.url}/runs/new?agents=${agents[0]?.id}`)
    await expect(page.getByText(hostname).first()).toBeVisible()
    await page.getByRole('textbox', { name: 'Script', exact: true }).click()
    await page.keyboard.type('echo patched; false && reboot; true')
    await page.getByRole('button', { name: 'Run on 1 host' }).click()
    const dialog = page.getByRole('alertdialog')
    await expect(dialog).toContainText('needs approval')
    await dialog.getByRole('button', { name: 'Ask for approval' }).click()
    await expect(page.getByText('Somebody else has to approve it.')).toBeVisible()
  }
  await ask()
  await expect(page.getByRole('button', { name: 'Approve' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toBeVisible()

  const context = await browser.newContext()
  const other = await context.newPage()
  await signInOn(other, server, WHO)
  const navigation = other.getByRole('navigation', { name: 'Main' }).first()
  await expect(navigation.getByLabel('1 run waits for your decision')).toBeVisible()
  await navigation.getByRole('link', { name: /History/ }).click()
  await other.getByRole('link', { name: '1 run waits for approval, 1 of them for yours' }).click()
  await expect(other).toHaveURL(/state=awaiting_approval/)
  await other.getByRole('link', { name: /^echo patched/ }).click()
  await expect(other.getByText('admin asks to run this on 1 host')).toBeVisible()
  await expect(other.getByText('Shuts down or restarts the host')).toBeVisible()
  await picture(other, 'approval')
  await other.getByRole('button', { name: 'Approve' }).click()
  await other.getByLabel('Note (optional)').fill('window agreed')
  await other.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click()
  await expect(other.getByText('Approved by colleague')).toBeVisible()

  await expect(page.getByText('Approved by colleague')).toBeVisible()
  await expect(page.getByText('window agreed')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Succeeded 1' })).toBeVisible()

  await ask()
  await other.goto(page.url())
  await other.getByRole('button', { name: 'Refuse' }).click()
  await other.getByRole('alertdialog').getByRole('button', { name: 'Refuse' }).click()
  await expect(page.getByText('Refused by colleague')).toBeVisible()
  await expect(page.getByText('Cancelled').first()).toBeVisible()
  await context.close()
})
