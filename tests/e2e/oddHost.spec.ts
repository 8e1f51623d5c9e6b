/** A thousand hosts answer, one of them differs in one line: whoever opens the run sees which, and how. */
import type { Page } from '@playwright/test'
import { EmulatedAgent } from '../../bench/fleet/emulatedAgent.ts'
import { Fleet } from '../../bench/fleet/fleet.ts'
import { HELLO } from '../../bench/fleet/profile.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type QunkongClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import { expect, picture, signInOn, test } from './fixtures.ts'

const HOSTS = 1_000
/** The others are host-00000 and so on. */
const ODD = 'host-00999.example.com'
const TEN_SECONDS_MS = 10_000

const settings = (swappiness: number) =>
  Array.from({ length: 40 }, (_, i) => `vm.setting_${i} = ${i === 23 ? swappiness : i}\n`).join('')

test('the odd host out among 1,000 is seen in ten seconds, with no click and no scrolling', async ({
  page,
}) => {
  test.setTimeout(240_000)
  await using server = await startServer({ ui: true })
  await using admin = await connect(server)
  const { client } = admin
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: HOSTS, expiresInSeconds: 3600 })
  const [secret = ''] = token.split('.')
  const where = { port: server.agentPort, tls: false, token: secret }
  await using fleet = await Fleet.start({ ...where, agents: HOSTS - 1, overMs: HOSTS * 4 }, 120_000)
  fleet.answerLike({ ...HELLO, output: { text: settings(10) } })
  const odd = new EmulatedAgent({
    ...where,
    hostname: ODD,
    profile: () => ({ ...HELLO, output: { text: settings(60) } }),
  })
  void odd.run()
  try {
    await until(() => odd.confirmed, { what: 'the odd host to be confirmed' })
    await seen(page, server, client)
  } finally {
    odd.stop()
  }
})

/** Runs a script on all and opens its page. */
async function seen(page: Page, server: TestServer, client: QunkongClient): Promise<void> {
  const { id } = await client.runs.create.mutate({ script: 'sysctl -a', targets: { filter: {} } })
  await finished(client, id)
  await signInOn(page, server)

  const began = performance.now()
  await page.goto(`${server.url}/runs/${id}`)
  const region = page.getByRole('region', { name: 'Succeeded 1 host' })
  await expect(region.getByText(ODD)).toBeInViewport()
  await expect(region.getByText('vm.setting_23 = 60')).toBeInViewport()
  await expect(region.getByText('vm.setting_23 = 10')).toBeInViewport()
  expect(performance.now() - began).toBeLessThan(TEN_SECONDS_MS)
  await expect(page.getByRole('heading', { name: '999 hosts' })).toBeInViewport()
  await expect(page.getByText('host-[00000-00998].example.com')).toBeInViewport()
  await picture(page, 'run-odd-host')

  const common = page.getByRole('region', { name: 'Succeeded 999 hosts' })
  await common.getByRole('button', { name: 'List them' }).click()
  await expect(common.getByRole('listitem')).toHaveCount(200)
  await common.getByRole('button', { name: '799 more hosts' }).click()
  await expect(common.getByRole('listitem')).toHaveCount(400)
}
