/** Releases and rollouts as an administrator meets them; two agents update as scripted (tests/harness/fakeUpdater.ts). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fakeUpdaters } from '../harness/fakeUpdater.ts'
import { fakeExecutable, ownArch } from '../harness/releases.ts'
import { expect, picture, signInOn, test } from './fixtures.ts'

const VERSION = '7.1.0'
const REASON = 'the new version did not connect within 90 s'

test('a release is uploaded and brought out: one host is confirmed, one takes itself back, with the reason', async ({
  page,
  fleet: { server, admin },
}) => {
  // Many steps, each quick; a busy machine makes them slow.
  test.slow()
  await using agents = await fakeUpdaters(server, admin.client, [
    { hostname: 'roll-good', version: '7.0.0', outcome: { kind: 'holds' } },
    { hostname: 'roll-worse', version: '7.0.0', outcome: { kind: 'rolls_back', message: REASON } },
  ])
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-release-'))
  try {
    const file = path.join(folder, `qunkong-agent-${VERSION}-linux-${ownArch}`)
    await writeFile(file, fakeExecutable(200_000))
    await signInOn(page, server)
    await page.getByRole('navigation').getByRole('link', { name: 'Updates' }).click()
    await expect(page.getByText('No release yet')).toBeVisible()

    await page.getByRole('button', { name: 'Add release' }).first().click()
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await expect(page.getByLabel('Version', { exact: true })).toHaveValue(VERSION)
    await page.getByLabel('Notes').fill('Quicker downloads')
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await expect(page.getByRole('table', { name: 'Releases' }).getByText(VERSION)).toBeVisible()

    await page.getByRole('link', { name: 'Roll out' }).click()
    await page.getByLabel('Filter hosts').fill('roll-')
    for (const { hostname } of agents) await page.getByText(hostname).click()
    await page.getByLabel('Canaries first').fill('1')
    await page.getByLabel('Batches of').fill('1')
    await page.getByLabel('Pause between batches').fill('0')
    const forecast = page.getByRole('region', { name: 'What will happen' })
    await expect(forecast).toContainText('1 canary first, then 1 host at once')
    await expect(forecast).toContainText('2 hosts in all.')
    await page.getByRole('button', { name: 'Update 2 hosts' }).click()

    const rows = page.getByRole('table', { name: 'Hosts of this rollout' }).getByRole('row')
    const good = rows.filter({ hasText: 'roll-good' })
    const worse = rows.filter({ hasText: 'roll-worse' })
    await expect(good).toContainText('Downloading')
    await expect(good).toContainText('40.0 MiB')
    await expect(worse).toContainText('Waiting')

    await page.getByRole('button', { name: 'Pause' }).click()
    const asking = page.getByRole('alertdialog')
    await expect(asking).toContainText('1 update under way goes on to its end.')
    await asking.getByRole('button', { name: 'Pause' }).click()
    await expect(page.getByText('Paused by a person')).toBeVisible()
    agents[0]?.letGo({ kind: 'succeeds' })
    await expect(good).toContainText('Confirmed')
    await expect(worse).toContainText('Waiting')

    await page.reload()
    await expect(good).toContainText('Confirmed')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click()
    await expect(worse).toContainText('Rolled back')
    await expect(worse).toContainText(REASON)
    await expect(page.getByText('2 of 2 ended')).toBeVisible()
    await picture(page, 'rollout')
    await page.reload()
    await expect(worse).toContainText(REASON)

    await worse.getByRole('link', { name: 'roll-worse' }).click()
    await expect(page.getByRole('link', { name: `Update to ${VERSION}` })).toBeVisible()
    await expect(page.getByText(REASON)).toBeVisible()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
