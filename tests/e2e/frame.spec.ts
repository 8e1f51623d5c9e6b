import { expect, signInOn, test } from './fixtures.ts'

test('the sign-in page says why it could not reach the server, and what it answered', async ({
  page,
  fleet,
}) => {
  await page.goto(`${fleet.server.url}/sign-in`)
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('whatever it is')
  await page.route('**/api/auth/**', (route) => route.abort('connectionrefused'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'could not be reached' })).toBeVisible()
  await page.unroute('**/api/auth/**')
  await page.route('**/api/auth/**', (route) => route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'HTTP 502' })).toBeVisible()
})

test('language and theme are switched before signing in, and stay', async ({ page, fleet }) => {
  await page.goto(`${fleet.server.url}/sign-in`)
  await page.getByRole('combobox', { name: 'Language' }).selectOption('中文')
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  await page.getByRole('combobox', { name: '主题' }).selectOption('深色')
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.reload()
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.getByRole('combobox', { name: '语言' }).selectOption('English')
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('? shows the keys, and is a question mark where one types', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await page.getByRole('searchbox', { name: 'Filter agents' }).press('?')
  await expect(help).toHaveCount(0)
  await page.getByRole('searchbox', { name: 'Filter agents' }).fill('')
  await page.getByRole('heading', { name: 'Agents' }).click()
  await page.keyboard.press('?')
  await expect(help).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
})

test('the palette finds a run, and switches theme and language', async ({ page, fleet }) => {
  await fleet.admin.client.runs.create.mutate({
    name: 'Palette finds me',
    script: 'true',
    targets: { agentIds: fleet.agents.map((agent) => agent.id) },
  })
  await signInOn(page, fleet.server)
  await expect(page.getByText('Ctrl K')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('palette finds')
  await page.getByRole('option', { name: /Palette finds me/ }).click()
  await page.waitForURL(/\/runs\/[^/?]+$/)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('dark')
  await page.getByRole('option', { name: 'Theme: Dark' }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.getByRole('combobox').fill('中文')
  await page.getByRole('option', { name: 'Language: 中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('settings show a request that works with the token that was just made', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/settings`)
  await page.getByLabel('What it is for').fill('sample')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const sample = page.getByText(/^curl -H 'Authorization: Bearer qk_\w/)
  await expect(sample).toBeVisible()
  const [, token = '', url = ''] = /Bearer (qk_[^']+)' (\S+)$/.exec((await sample.textContent()) ?? '') ?? []
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ result: { data: { total: 3 } } })
})

test('the form for a token says what is wrong and keeps it; the token that was made stays on the page', async ({
  page,
  fleet,
}) => {
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/agents/add`)
  const uses = page.getByLabel('For at most')
  const make = page.getByRole('button', { name: 'Make a token' })
  await uses.fill('-5')
  await make.click()
  await expect(page.getByRole('alert').getByText('A whole number from 1 to 1,000,000')).toBeVisible()
  await expect(uses).toHaveValue('-5')
  await uses.fill('3')
  await page.getByLabel('Labels').fill('env')
  await make.click()
  await expect(page.getByText('“env” is no label: write key=value.')).toBeVisible()
  await page.getByLabel('Labels').fill('env=test rack=r1')
  await make.click()
  const command = page.getByText(/^npm run agent -- .*--token qke_/).first()
  await expect(command).toBeVisible()
  const text = await command.textContent()
  await page.route(/enrollmentTokens\.create/, (route) => route.abort())
  await make.click()
  await expect(page.getByText('The server could not be reached.')).toBeVisible()
  await expect(command).toHaveText(text ?? '')
  await expect(page.getByRole('cell', { name: '0 / 3' })).toBeVisible()
  await expect(page.getByRole('cell', { name: 'env=test rack=r1' })).toBeVisible()
  await expect(page).toHaveTitle('Add agents · Qunkong')
})
