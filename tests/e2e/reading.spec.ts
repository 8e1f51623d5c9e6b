/** Reading what many hosts answered: the one that is not like the others is found. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { finished, startRun } from '../harness/runs.ts'
import { expect, type Fleet, signInOn, test } from './fixtures.ts'

/** A run in which one host, whichever is first, answers something else. */
async function oddRun({ admin, agents }: Fleet, common: string, odd: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-odd-'))
  const script = `if rmdir ${folder} 2>/dev/null; then ${odd}; else ${common}; fi`
  const ids = agents.map(({ id }) => id)
  const runId = await startRun(admin.client, ids, script)
  await finished(admin.client, runId)
  await rm(folder, { recursive: true, force: true })
  return runId
}

const open = async (page: Page, { server }: Fleet, address: string) => {
  await signInOn(page, server)
  await page.goto(`${server.url}${address}`)
}

test('a search through all outputs shows the line, its host and, by a click, all that it printed', async ({
  page,
  fleet,
}) => {
  const id = await oddRun(fleet, 'echo kernel 6.1', 'echo kernel 5.10; echo tainted')
  await open(page, fleet, `/runs/${id}`)
  await expect(page.getByText('3 hosts').first()).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('KERNEL')
  const results = page.getByRole('region', { name: 'Search results' })
  await expect(results.getByText('Found in 2 outputs of 2 searched.')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(String.raw`kernel 5\.\d+`)
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await expect(results.getByText('Found in 1 output of 2 searched.')).toBeVisible()
  expect(await results.locator('mark').textContent()).toBe('kernel 5.10')
  await expect(page).toHaveURL(/find=kernel.*regex=1/)
  await page.reload()
  const match = results.getByRole('region', { name: '1 host stdout' })
  await match.getByRole('link', { name: 'kernel 5.10' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByText('tainted')).toBeVisible()
  await expect(sheet.locator('[data-marked]')).toHaveText('1kernel 5.10')
  await expect(page).toHaveURL(/find=.*task=\w+#L1$/)
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill('kernel (5')
  await expect(page.getByRole('alert').getByText(/missing closing \)/)).toBeVisible()
  await page.getByRole('searchbox').fill('')
  await expect(page.getByRole('tab', { name: 'Grouped' })).toBeVisible()
})

test('the odd one out is seen without a click, though every answer has another time and name in it', async ({
  page,
  fleet,
}) => {
  const common = 'echo "$(hostname) at $(date +%T.%N)"; echo disk fine'
  const id = await oddRun(fleet, common, `${common}; echo raid degraded`)
  await open(page, fleet, `/runs/${id}?tab=groups`)
  await expect(page.getByRole('heading', { name: '1 host' })).toHaveCount(3)
  await page.getByRole('button', { name: 'times' }).click()
  await page.getByRole('button', { name: 'host names' }).click()
  await expect(page.getByRole('heading', { name: '2 hosts' })).toBeVisible()
  await expect(page).toHaveURL(/ignore=times%2Chosts/)
  await page.reload()
  const odd = page.getByRole('region', { name: 'Succeeded 1 host' })
  await expect(odd.getByText('raid degraded')).toBeInViewport()
  await expect(odd.locator('.text-success', { hasText: '+' })).toHaveCount(1)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download all outputs: JSON lines' }).click()
  expect((await download).suggestedFilename()).toBe(`run-${id}.jsonl`)
  await page.getByLabel('Group by').selectOption('By state')
  await expect(page.getByRole('heading', { name: '3 hosts' })).toBeVisible()
  await expect(page.getByText('3 different answers')).toBeVisible()
})

test('groups that grow do not move under the mouse, and take their place when it leaves', async ({
  page,
  fleet,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-steady-'))
  const script = `if mkdir ${folder}/first 2>/dev/null; then echo small; else until [ -e ${folder}/gate ]; do sleep 0.1; done; echo large; fi`
  const ids = fleet.agents.map(({ id }) => id)
  const runId = await startRun(fleet.admin.client, ids, script)
  await open(page, fleet, `/runs/${runId}?tab=groups`)
  const headings = page.getByRole('heading', { name: /^\d hosts?$/ })
  await expect(headings).toHaveText(['1 host', '2 hosts'])
  await page.getByText('small', { exact: true }).hover()
  await writeFile(path.join(folder, 'gate'), '')
  await finished(fleet.admin.client, runId)
  await expect(page.getByRole('region', { name: 'Succeeded 2 hosts' })).toBeVisible()
  await expect(headings).toHaveText(['1 host', '2 hosts'])
  await page.getByRole('link', { name: 'Agents' }).hover()
  await expect(headings).toHaveText(['2 hosts', '1 host'])
  await rm(folder, { recursive: true })
})
