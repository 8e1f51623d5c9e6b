import { expect, signInOn, test } from './fixtures.ts'

test('a terminal waits for its agent, takes no keys meanwhile, and goes on in the same tab', async ({
  page,
  fleet,
}) => {
  const [agent] = fleet.agents
  if (!agent) throw new Error('the fleet has no agent')
  await page.addInitScript(() => localStorage.setItem('qunkong.terminal.screenReader', 'true'))
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/terminal?agent=${agent.id}`)
  const screen = page.locator('.xterm-accessibility')
  await expect(screen).toContainText(/[$#]/)
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.type('kept=yes; echo before-$kept\n')
  await expect(screen).toContainText('before-yes')

  await agent.crash()
  const status = page.getByRole('status').filter({ hasText: 'reconnecting' })
  await expect(status).toBeVisible()
  await page.keyboard.type('echo typed-in-vain\n')

  agent.start()
  await expect(status).toBeHidden({ timeout: 30_000 })
  await expect(page.getByRole('status').filter({ hasText: 'Connected to' })).toBeVisible()
  await page.keyboard.type('echo after-$kept\n')
  await expect(screen).toContainText('after-yes')
  await expect(screen).not.toContainText('typed-in-vain')
})
