/** Quick commands in the console: kept from the run form, taken by a key, from the palette and from a host's page. */
import { expect, signInOn, test } from './fixtures.ts'

test('a script is kept as a quick command and runs on a host with a few keys, from the palette and the host’s page', async ({
  page,
  fleet: { server, agents, admin },
}) => {
  const id = agents[0]?.id ?? ''
  const { hostname } = await admin.client.agents.get.query({ id })
  await signInOn(page, server)
  await page.goto(`${server.url}/runs/new`)
  await page.getByRole('textbox', { name: 'Script', exact: true }).click()
  await page.keyboard.type('echo quick-answer')
  await page.getByRole('button', { name: 'Save as quick command' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('answer')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const strip = page.getByRole('region', { name: 'Quick commands' })
  await expect(strip.getByRole('button', { name: 'answer' })).toBeVisible()

  // Another text is replaced by a key, and comes back.
  await page.getByRole('textbox', { name: 'Script', exact: true }).fill('echo mine')
  await page.keyboard.press('Alt+1')
  await expect(page.getByText('echo quick-answer')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('echo mine')).toBeVisible()

  await page.goto(`${server.url}/agents/${id}`)
  await expect(page.getByRole('heading', { name: hostname })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('answer')
  await expect(page.getByRole('option', { name: 'answer' })).toHaveAttribute('data-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Run on 1 host' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'answer' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Succeeded 1' })).toBeVisible()

  await page.goto(`${server.url}/agents/${id}`)
  await page.getByLabel('Quick commands').selectOption('answer')
  await page.getByRole('button', { name: 'Manage' }).click()
  await page.getByRole('button', { name: 'Rename answer' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('reply')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove reply' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('None yet')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(strip.getByRole('button', { name: 'reply' })).toBeHidden()
})
