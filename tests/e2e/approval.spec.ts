import { test as base } from '@playwright/test'
import { legacyAgent } from '../harness/legacy.ts'
import { startServer } from '../harness/server.ts'
import { expect, signInOn } from './fixtures.ts'

// Each starts a server of its own, and some start it twice.
base.slow()

base(
  'a host that waits is let in or turned away from the list, the latter after asking',
  async ({ page }) => {
    await using server = await startServer({ ui: true, env: { AGENT_OPEN_ENROLMENT: 'true' } })
    using wanted = await legacyAgent(server, 'wanted')
    using stranger = await legacyAgent(server, 'stranger')
    await signInOn(page, server)
    const row = (id: string) => page.getByRole('row').filter({ hasText: `legacy-${id}` })
    await row(stranger.id).getByRole('button', { name: 'Reject' }).click()
    const asking = page.getByRole('alertdialog', { name: 'Reject legacy-stranger?' })
    await asking.getByRole('button', { name: 'Cancel' }).click()
    await expect(row(stranger.id)).toHaveCount(1)
    await row(stranger.id).getByRole('button', { name: 'Reject' }).click()
    await asking.getByRole('button', { name: 'Reject' }).click()
    await expect(row(stranger.id)).toHaveCount(0)
    await stranger.closed
    await row(wanted.id).getByRole('button', { name: 'Approve' }).click()
    await expect(row(wanted.id).getByText('online')).toHaveCount(1)
  },
)
