/** Ends of terminals that nobody chose, each told in its pane as what it is, with what can be done next. */
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { endKeeper, startAgent } from '../harness/agent.ts'
import { until } from '../harness/until.ts'
import { expect, type Fleet, picture, signInOn, test } from './fixtures.ts'
import { panes, readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

const WHO = { username: 'ends', password: 'a long enough password' }
const GRACE_SECONDS = 10

/** The newest shell that this person has there. */
async function newest({ admin }: Fleet, agentId: string): Promise<string> {
  const { items } = await admin.client.terminals.list.query({ open: true, agentId, limit: 1 })
  return items[0]?.id ?? ''
}

test('a host’s restart, a grace time, a recording that fails and a right that is withdrawn are told as what they are', async ({
  page,
  context,
  fleet,
}) => {
  test.slow()
  const { server, admin, agents } = fleet
  const { client } = admin
  const { graceSeconds } = await client.terminals.settings.query()
  const env: Record<string, string> = {}
  await using host = await startAgent(server, client, { env })
  const { id: userId } = await client.users.create.mutate({ ...WHO, role: 'operator' })
  const { id: groupId } = await client.groups.create.mutate({
    name: 'must-be-recorded',
    members: { agentIds: [host.id] },
  })
  await client.recordings.setPolicy.mutate({ groupId, record: 'must', input: false, keepDays: 1 })
  await client.terminals.setSettings.mutate({ graceSeconds: GRACE_SECONDS })
  await readable(page)
  await signInOn(page, server, WHO)

  // It is left without a word, and is looked at again at the end.
  const left = await context.newPage()
  await readable(left)
  await left.goto(`${server.url}/terminal?agent=${agents[0]?.id}`)
  await shellIn(left)
  const orphan = await newest(fleet, agents[0]?.id ?? '')
  await left.goto('about:blank')

  await page.goto(`${server.url}/terminal?agent=${host.id}`)
  await shellIn(page)
  await typeLine(page, "echo before''-restart")
  await expect(screenOf(page)).toContainText('before-restart')
  const pane = panes(page)
  await host.crash()
  await endKeeper(host.stateDir)
  env.NODE_OPTIONS = `--import=${new URL('../harness/rebootShim.ts', import.meta.url).href}`
  host.start()
  await expect(pane.getByRole('status')).toContainText('was restarted; the shell is gone')
  await expect(pane).toContainText('What ran in it ended with the restart.')
  await expect(screenOf(page)).toContainText('before-restart')
  await picture(page, 'terminal-ended')
  await pane.getByRole('button', { name: 'Open a new shell' }).click()
  await expect(pane.getByRole('status')).toContainText('Connected to')
  await shellIn(page)
  await expect(screenOf(page)).not.toContainText('before-restart')

  await expect(pane.getByText('Recorded', { exact: true })).toBeVisible()
  // Where the next segment would go there is no folder any more. A recording takes six bytes for each zero.
  const folder = path.join(server.dataDir, 'recordings', await newest(fleet, host.id))
  await rm(folder, { recursive: true })
  await writeFile(folder, '')
  await typeLine(page, 'head -c 900000 /dev/zero; while sleep 0.2; do echo more; done')
  await expect(pane.getByRole('status')).toContainText('it must be recorded, and can’t be')
  await expect(pane).toContainText('can’t write to its folder for recordings')
  await pane.getByRole('button', { name: 'Open a new shell' }).click()
  await shellIn(page)

  await until(async () => (await client.terminals.get.query({ id: orphan })).closedAt, {
    what: 'the end of the grace time',
    timeoutMs: 60_000,
  })
  await left.goto(`${server.url}/terminal`)
  await expect(panes(left).getByRole('status')).toContainText('nobody came back to it in time')
  await context.addCookies([{ name: 'qunkong-locale', value: 'zh-CN', url: server.url }])
  await left.reload()
  await expect(panes(left).getByRole('status')).toContainText('长时间无人接回')
  await panes(left).getByRole('button', { name: '打开新 Shell' }).click()
  await shellIn(left)
  await context.clearCookies({ name: 'qunkong-locale' })
  await left.close()

  await client.users.update.mutate({ id: userId, role: 'viewer' })
  await page.waitForURL('**/sign-in*')
  await page.getByLabel('Username').fill(WHO.username)
  await page.getByLabel('Password', { exact: true }).fill(WHO.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(pane.getByRole('status')).toContainText('Your role may not')
  await expect(pane).toContainText('Operators and administrators can.')
  await expect(pane.getByRole('button', { name: 'Open a new shell' })).toHaveCount(0)
  await pane.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(page.getByText('Your role may not open terminals')).toBeVisible()

  await client.recordings.removePolicy.mutate({ groupId })
  await client.groups.remove.mutate({ id: groupId })
  await client.terminals.setSettings.mutate({ graceSeconds })
})
