import { rm, writeFile } from 'node:fs/promises'
import { expect, picture, signInOn, test } from './fixtures.ts'

test('a script runs on three agents, its output shows before it ends, and History keeps it', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  const ids = fleet.agents.map((agent) => agent.id).join(',')
  await page.goto(`${fleet.server.url}/runs/new?agents=${ids}`)
  const gate = `/tmp/qunkong-e2e-${process.pid}`
  await page.locator('.cm-content').fill(`echo before; until [ -e ${gate} ]; do sleep 0.2; done; echo after`)
  await page.getByRole('button', { name: /^Run/ }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Run on/ })
    .click()
  await page.waitForURL(/\/runs\/(?!new)[^/?]+/)
  await expect(page.getByText('before', { exact: true })).toHaveCount(3)
  await expect(page.getByText('after', { exact: true })).toHaveCount(0)
  await picture(page, 'run')
  await writeFile(gate, '')
  await expect(page.getByText('after', { exact: true })).toHaveCount(3)
  await rm(gate, { force: true })
  const run = page.url()
  await page.goto(`${fleet.server.url}/runs`)
  await page.reload()
  await page
    .locator(`a[href*="${new URL(run).pathname}"]`)
    .first()
    .click()
  await expect(page.getByText('after', { exact: true })).toHaveCount(3)
})

test('a running script is cancelled on one of its hosts, and then on the others', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const { client } = fleet.admin
  const { id } = await client.runs.create.mutate({
    script: 'echo waiting; sleep 600',
    targets: { agentIds: fleet.agents.map((agent) => agent.id) },
  })
  await page.goto(`${fleet.server.url}/runs/${id}`)
  const hosts = page.getByRole('button', { name: /^Cancel on / })
  await expect(page.getByText('waiting', { exact: true })).toHaveCount(3)
  await hosts.first().click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('All other hosts go on.')
  await question.getByRole('button', { name: /^Cancel on / }).click()
  await expect(question).toHaveCount(0)
  await expect(hosts).toHaveCount(2)
  const counts = async () => (await client.runs.get.query({ id })).counts
  await expect.poll(counts).toMatchObject({ cancelled: 1, running: 2 })
  await expect(page.getByText('waiting', { exact: true })).toHaveCount(3)

  await page.getByRole('button', { name: 'Open output beside' }).last().click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: /^Cancel on / }).click()
  await question.getByRole('button', { name: /^Cancel on / }).click()
  await expect(sheet.getByText('Cancelled')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Cancel run' }).click()
  await question.getByRole('button', { name: 'Cancel run on 1 host' }).click()
  await expect.poll(counts).toMatchObject({ cancelled: 3 })
  await expect(hosts).toHaveCount(0)
})

test('the search in the editor is in the reader’s language, and to be read on a dark page', async ({
  page,
  fleet,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await signInOn(page, fleet.server)
  await page.context().addCookies([{ name: 'qunkong-locale', value: 'zh-CN', url: fleet.server.url }])
  await page.goto(`${fleet.server.url}/runs/new`)
  await page.locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+f')
  const field = page.getByPlaceholder('查找')
  await field.fill('needle')
  await expect(page.getByRole('button', { name: '下一个' })).toBeVisible()
  const [text, ground] = await field.evaluate((input) => {
    const { color, backgroundColor } = getComputedStyle(input)
    // As bytes, whatever the notation.
    const context = document.createElement('canvas').getContext('2d')
    return [color, backgroundColor].map((paint) => {
      if (!context) return 0
      context.fillStyle = paint
      context.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
      return red + green + blue
    })
  })
  expect((text ?? 0) - (ground ?? 0)).toBeGreaterThan(400)
})
