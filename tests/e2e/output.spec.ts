/** What one host prints: followed while it runs, folded when it is long, and pointed at by line. */
import { rm, writeFile } from 'node:fs/promises'
import { finished, startRun } from '../harness/runs.ts'
import { expect, signInOn, test } from './fixtures.ts'

const LINES = 30_000

test('a long output is folded, unfolded without filling the page, copied whole and linked by line', async ({
  page,
  context,
  fleet,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { client } = fleet.admin
  const id = await startRun(client, [fleet.agents[0]?.id ?? ''], `seq -f 'line number %.0f' ${LINES}`)
  await finished(client, id)
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/runs/${id}`)
  await expect(page.getByText('line number 30000', { exact: true })).toBeInViewport()
  await page.getByRole('button', { name: 'Copy stdout' }).click()
  await expect(page.getByText('Copied')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.trimEnd().split('\n')).toHaveLength(LINES)
  await page.getByRole('button', { name: 'Show 29,800 more lines' }).click()
  await expect(page.getByText('line number 41', { exact: true })).toBeInViewport()
  expect(await page.locator('.output-line').count()).toBeLessThan(200)
  await page.getByRole('button', { name: 'Wrap' }).click()
  await page.getByRole('link', { name: '45', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.locator('[data-marked]')).toHaveText('45line number 45')
  await expect(page).toHaveURL(/task=\w+#L45$/)
  await page.goto(page.url().replace('#L45', '#L20000'))
  await page.reload()
  await expect(sheet.locator('[data-marked]')).toHaveText('20000line number 20000')
  await expect(sheet.locator('[data-marked]')).toBeInViewport()
  await expect(sheet.getByRole('button', { name: 'Wrap' })).toHaveAttribute('aria-pressed', 'false')
})

test('a running output is followed in its colours, left alone when scrolled, and not doubled by a lost connection', async ({
  page,
  fleet,
}) => {
  const { client } = fleet.admin
  const gates = ['middle', 'end'].map((name) => `/tmp/qunkong-e2e-tail-${name}-${process.pid}`)
  const [middle = '', end = ''] = gates
  await Promise.all(gates.map((gate) => rm(gate, { force: true })))
  const print = (from: number, to: number) =>
    String.raw`for i in $(seq ${from} ${to}); do printf '\033[32mstep %d\033[0m\n' $i; done`
  const wait = (gate: string) => `until [ -e ${gate} ]; do sleep 0.1; done`
  const script = [print(1, 60), wait(middle), print(61, 120), wait(end), 'echo done'].join('\n')
  let cut = () => {}
  await page.routeWebSocket(/\/api\/trpc/, (socket) => {
    socket.connectToServer()
    cut = () => void socket.close({ code: 1000 })
  })
  await signInOn(page, fleet.server)
  const id = await startRun(client, [fleet.agents[0]?.id ?? ''], script)
  await page.goto(`${fleet.server.url}/runs/${id}`)
  const step = (number: number) => page.getByText(`step ${number}`, { exact: true })
  await expect(step(60)).toBeInViewport()
  await expect(step(60)).toHaveAttribute('style', /--ansi-2/)
  cut()
  await writeFile(middle, '')
  await expect(step(120)).toBeInViewport()
  await expect(page.locator('.output-line')).toHaveCount(120)
  const text = page.getByRole('region', { name: /^stdout/ })
  await text.evaluate((element) => element.scrollTo({ top: 0 }))
  await expect(step(1)).toBeInViewport()
  await writeFile(end, '')
  await finished(client, id)
  await expect(page.locator('.output-line')).toHaveCount(121)
  await expect(step(1)).toBeInViewport()
  await page.getByRole('button', { name: 'Jump to end' }).click()
  await expect(page.getByText('done', { exact: true })).toBeInViewport()
  await Promise.all(gates.map((gate) => rm(gate, { force: true })))
})
