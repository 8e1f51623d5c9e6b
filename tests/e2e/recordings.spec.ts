/** Recordings as one uses them: a command is found by its words, the hit leads to its moment, and it plays. */
import { recorded } from '../harness/recordings.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'
import { expect, type Fleet, signInOn, test } from './fixtures.ts'

async function record({ server, admin, agents }: Fleet, commands: string[]): Promise<string> {
  using terminal = await openTerminal(server, admin, agents[0]?.id ?? '')
  // What is typed before the shell reads may be lost to what it starts with.
  await until(() => /[$#]/.test(terminal.text()), { what: 'a prompt' })
  terminal.write("PS1='$ '; clear; echo re''ady\n")
  await terminal.shows('ready')
  for (const [at, command] of commands.entries()) {
    terminal.write(`${command}; echo do''ne-${at}\n`)
    await terminal.shows(`done-${at}`)
  }
  await recorded(admin.client, terminal)
  return terminal.id
}

test.beforeEach(async ({ page, fleet }) => signInOn(page, fleet.server))

test('a command that was run is found, the hit leads to its moment, and the recording plays to its end', async ({
  page,
  fleet,
}) => {
  const id = await record(fleet, ['echo one', 'sleep 3', 'echo iptables -F', 'sleep 4', 'echo last'])
  await page.goto(`${fleet.server.url}/recordings`)
  await page.getByRole('searchbox', { name: 'Search in everything that was shown' }).fill('iptables -F')
  await page.keyboard.press('Enter')
  const hit = page.getByRole('region', { name: 'Lines that were found' }).getByRole('link').last()
  await expect(hit).toContainText('admin')
  await expect(hit.locator('mark').first()).toHaveText('iptables')
  await hit.click()
  await page.waitForURL(`**/recordings/${id}?t=*`)
  const screen = page.getByTestId('player-screen')
  await expect(screen).toContainText('iptables -F')
  await expect(screen).not.toContainText('done-4')
  await expect(page.getByTestId('player-clock')).not.toContainText('0:00 /')
  await page.getByLabel('Speed').selectOption('4')
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play' }).click()
  await expect(screen).toContainText('done-4')
  await expect(page.getByRole('button', { name: 'Play again' })).toBeVisible()
})

test('keys and the timeline move through a recording, a line of the text leads to its moment', async ({
  page,
  fleet,
}) => {
  const id = await record(fleet, ['echo first', 'sleep 3', 'echo second', 'sleep 3', 'echo third'])
  await page.goto(`${fleet.server.url}/recordings/${id}`)
  const screen = page.getByTestId('player-screen')
  await expect(screen).toHaveAttribute('aria-busy', 'false')
  await page.keyboard.press('End')
  await expect(screen).toContainText('third')
  await page.keyboard.press('Home')
  await expect(screen).not.toContainText('first')
  await page
    .getByRole('region', { name: 'Text' })
    .getByRole('button', { name: /second$/ })
    .first()
    .click()
  await expect(screen).toContainText('second')
  await expect(screen).not.toContainText('third')
  const timeline = page.getByRole('slider', { name: 'Position' })
  const box = await timeline.boundingBox()
  if (!box) throw new Error('there is no timeline')
  await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2)
  await expect(screen).toContainText('third')
  await page.keyboard.press('ArrowLeft')
  await expect(screen).not.toContainText('third')
})

test.describe('far from the server', () => {
  test.use({ timezoneId: 'Asia/Shanghai', locale: 'en-US' })
  test('when a recording began is said in the reader’s own time', async ({ page, fleet }) => {
    const id = await record(fleet, ['echo here'])
    const { startedAt } = await fleet.admin.client.recordings.get.query({ id })
    const inTheirs = new Intl.DateTimeFormat('en', {
      dateStyle: 'medium',
      timeStyle: 'medium',
      timeZone: 'Asia/Shanghai',
    })
    await page.goto(`${fleet.server.url}/recordings/${id}`)
    await expect(page.getByText(inTheirs.format(new Date(startedAt)))).toBeVisible()
  })
})

test('what is in reverse is read in a recording as in the terminal', async ({ page, fleet }) => {
  const id = await record(fleet, ["printf '\\033[7mturned over\\033[0m\\n'"])
  await page.goto(`${fleet.server.url}/recordings/${id}?t=600`)
  const screen = page.getByTestId('player-screen')
  await expect(screen).toContainText('turned over')
  const turned = screen.locator('.xterm-rows span').filter({ hasText: /^turned over$/ })
  const colors = () =>
    turned.evaluate((letters) => {
      const style = getComputedStyle(letters)
      const around = letters.closest('[data-testid=player-screen]')
      return [style.color, style.backgroundColor, around && getComputedStyle(around).backgroundColor]
    })
  await expect.poll(async () => (await colors())[0]).toBe((await colors())[2])
  expect((await colors())[0]).not.toBe((await colors())[1])
})

test('a recording is pinned, let go, downloaded and removed', async ({ page, fleet }) => {
  const id = await record(fleet, ['echo something'])
  await page.goto(`${fleet.server.url}/recordings/${id}`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.cast$/)
  await page.getByRole('button', { name: 'Pin' }).click()
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Let go' }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await page.waitForURL('**/recordings')
  await expect(page.getByRole('table')).not.toContainText(id)
  await page.goto(`${fleet.server.url}/recordings/${id}`)
  await expect(page.getByRole('alert').filter({ hasText: 'has been removed' })).toBeVisible()
})

test('a shorter time says what it would remove before it is saved, and a group can have a policy of its own', async ({
  page,
  fleet,
}) => {
  const { id } = await fleet.admin.client.groups.create.mutate({
    name: 'recorded-hosts',
    members: { agentIds: [fleet.agents[0]?.id ?? ''] },
  })
  await page.goto(`${fleet.server.url}/settings/recordings`)
  await page.getByRole('button', { name: 'Policy for a group' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Group').selectOption(id)
  await dialog.getByText('Must be recorded').click()
  await dialog.getByLabel('Record what is typed, too').check()
  await dialog.getByLabel('Days to keep').fill('30')
  await expect(dialog.getByText('Would be removed now')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('listitem').filter({ hasText: '@recorded-hosts' })
  await expect(row).toContainText('Must be recorded')
  await expect(row).toContainText('with what is typed · kept for 30 days')
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  // What is behind a dialog is hidden from roles.
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(row).toHaveCount(0)
  await fleet.admin.client.groups.remove.mutate({ id })
})
