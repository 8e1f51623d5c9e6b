/** What jobs and schedules stand on can't be removed, and who uses it is named. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

const nobody = { filter: { query: 'nobody' } }
const plan = (name: string) => ({ name, cron: '0 0 1 1 *', timeZone: 'UTC', overlap: 'skip' as const })

test('a script that a job or a schedule runs stays until they are gone', async () => {
  const { scripts, jobs, schedules } = admin.client
  const { id } = await scripts.create.mutate({ name: 'used', script: 'true' })
  const run = { scriptRef: { id } }
  const steps = [
    { name: 'a', run: { script: 'true' } },
    { name: 'b', run },
  ]
  const made: string[] = []
  for (let i = 10; i < 21; i++)
    made.push((await jobs.create.mutate({ name: `job ${i}`, targets: nobody, steps })).id)
  const schedule = await schedules.create.mutate({ ...plan('nightly'), run: { ...run, targets: nobody } })
  const names = Array.from({ length: 10 }, (_, i) => `job ${i + 10}`)
  const refusal = (users: string) => ({
    data: { domainCode: 'script_in_use', params: { name: 'used', users } },
  })
  await expect(scripts.remove.mutate({ id })).rejects.toMatchObject(refusal(`${names.join(', ')}, …`))
  for (const job of made) await jobs.remove.mutate({ id: job })
  await expect(scripts.remove.mutate({ id })).rejects.toMatchObject(refusal('nightly'))
  await schedules.remove.mutate({ id: schedule.id })
  await scripts.remove.mutate({ id })
})

test('a group by which a job, one of its steps or a schedule finds hosts keeps its name, and stays', async () => {
  const { groups, jobs, schedules } = admin.client
  const members = { rule: 'web*' }
  const { id } = await groups.create.mutate({ name: 'web', members })
  await groups.create.mutate({ name: 'web2', members })
  const targets = { filter: { query: 'nobody !@Web' } }
  const step = { name: 'a', run: { script: 'true' } }
  const others = { filter: { query: '@web2' } }
  const made = [
    await jobs.create.mutate({ name: 'whole', targets, steps: [step] }),
    await jobs.create.mutate({ name: 'in a step', targets: others, steps: [{ ...step, targets }] }),
    await jobs.create.mutate({ name: 'of others', targets: others, steps: [step] }),
  ]
  const schedule = await schedules.create.mutate({ ...plan('nightly'), run: { script: 'true', targets } })
  const refusal = {
    data: { domainCode: 'group_in_jobs', params: { name: 'web', users: 'in a step, whole, nightly' } },
  }
  await expect(groups.remove.mutate({ id })).rejects.toMatchObject(refusal)
  await expect(groups.update.mutate({ id, name: 'renamed', members })).rejects.toMatchObject(refusal)
  await groups.update.mutate({ id, name: 'web', members: { rule: 'w*' } })
  for (const job of made.slice(0, 2)) await jobs.remove.mutate({ id: job.id })
  await schedules.remove.mutate({ id: schedule.id })
  await groups.remove.mutate({ id })
})
