/** Rollouts as the tests use them: a release to bring out, and what became of each host. */
import type { RolloutState, RolloutTargetState } from '../../server/trpc/types.ts'
import { fakeExecutable, uploadRelease } from './releases.ts'
import type { TestServer } from './server.ts'
import type { QunkongClient, TestClient } from './session.ts'
import { until } from './until.ts'

/** Uploads a file that no host could run: enough for agents that fetch nothing. */
export async function publish(server: TestServer, admin: TestClient, ...versions: string[]): Promise<void> {
  for (const version of versions) {
    const headers = { authorization: `Bearer ${admin.token}` }
    const file = fakeExecutable(2_000)
    // Again where a busy machine cut the connection: the second attempt may find the first one's work.
    await until(
      async () => {
        const { status, body } = await uploadRelease(server, headers, file, { version })
        return status === 201 || body.error?.code === 'release_exists'
      },
      { what: `the upload of ${version}` },
    )
  }
}

export async function targetsOf(client: QunkongClient, id: string) {
  const items = []
  let cursor: string | undefined
  do {
    const page = await client.rollouts.targets.query({ id, cursor, limit: 200 })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items
}

/** Waits until the rollout is in `state`; the error says in which it is. */
export async function reached(client: QunkongClient, id: string, state: RolloutState, timeoutMs = 60_000) {
  let last = ''
  return until(
    async () => {
      const rollout = await client.rollouts.get.query({ id })
      last = `${rollout.state} ${JSON.stringify(rollout.counts)}`
      if (rollout.state !== state) throw new Error(last)
      return rollout
    },
    { timeoutMs, what: `the rollout to be ${state}` },
  )
}

/** Waits until `hostname` is in `state`. */
export const hostReached = (client: QunkongClient, id: string, hostname: string, state: RolloutTargetState) =>
  until(
    async () => {
      const target = (await targetsOf(client, id)).find((item) => item.hostname === hostname)
      if (target?.state !== state) throw new Error(`it is ${target?.state}: ${target?.message}`)
      return target
    },
    { timeoutMs: 60_000, what: `${hostname} to be ${state}` },
  )
