import { randomBytes } from 'node:crypto'
import { encodeTime } from 'ulid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { databaseUrl, readRows, tamper } from '../harness/database.ts'
import { type FilledRun, fillHistory } from '../harness/longHistory.ts'
import { finished, startRun } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type QunkongClient, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const HOSTS = 5
const OLD_RUNS = 60
const DAY_MS = 86_400_000

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let old: FilledRun[]
beforeAll(async () => {
  server = resources.use(await startServer())
  old = (await fillHistory(server.dataDir, { hosts: HOSTS, runs: [{ count: OLD_RUNS, hosts: HOSTS }] })).runs
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
}, 120_000)
afterAll(() => resources.disposeAsync())

const olderThan = (days: number) => old.filter(({ at }) => at.getTime() < Date.now() - days * DAY_MS)
const count = async (what: string) =>
  Number(Object.values((await readRows(server.dataDir, `SELECT count(*) FROM ${what}`))[0] ?? {})[0])

/** Waits until a sweep that removes something is over, and gives what it says. */
async function swept(client: QunkongClient, act: () => Promise<unknown>) {
  const before = (await client.history.retention.query()).lastSweep?.at
  await act()
  return until(
    async () => {
      const { lastSweep, sweeping } = await client.history.retention.query()
      return !sweeping && lastSweep && lastSweep.at !== before ? lastSweep : undefined
    },
    { timeoutMs: 60_000, what: 'the sweep to be over' },
  )
}

/** References, totals and bytes of outputs, where they are not what tasks say. */
const drift = () =>
  readRows(
    server.dataDir,
    `SELECT hex(o.id) AS what FROM outputs o WHERE o.refs <> (SELECT count(*) FROM tasks WHERE stdout_id = o.id)
       + (SELECT count(*) FROM tasks WHERE stderr_id = o.id)
     UNION ALL SELECT 'totals' FROM output_totals t WHERE t.bytes <> (SELECT coalesce(sum(length(data)), 0) FROM outputs WHERE refs > 0)
       OR t.outputs <> (SELECT count(*) FROM outputs WHERE refs > 0)
     UNION ALL SELECT 'tasks without a run' FROM tasks t LEFT JOIN runs r ON r.id = t.run_id WHERE r.id IS NULL
     UNION ALL SELECT 'labels without a run' FROM run_labels l LEFT JOIN runs r ON r.id = l.run_id WHERE r.id IS NULL
     UNION ALL SELECT 'doomed' FROM doomed_runs`,
  )

test('what a policy would remove is told before it is set, and nothing is removed by asking', async () => {
  const { client } = admin
  const preview = await client.history.previewRetention.query({ keepDays: 180, keepOutputBytes: null })
  const gone = olderThan(180)
  expect(preview.byAge).toMatchObject({ runs: gone.length, tasks: gone.length * HOSTS })
  expect(preview.byAge.oldest).toBe(gone[0]?.at.toISOString())
  expect(preview.byAge.newest).toBe(gone.at(-1)?.at.toISOString())
  expect(preview.bySize.runs).toBe(0)
  const { outputs } = await client.history.retention.query()
  const half = await client.history.previewRetention.query({
    keepDays: null,
    keepOutputBytes: Math.floor(outputs.bytes / 2),
  })
  expect(half.bySize.bytes).toBeGreaterThanOrEqual(outputs.bytes / 2)
  expect(half.bySize.oldest).toBe(old[0]?.at.toISOString())
  expect(half.bySize.runs).toBeLessThan(OLD_RUNS)
  expect(await count('runs')).toBe(OLD_RUNS)
})

test('what is too old goes, but what somebody keeps and what is not over stays; the trail says what went', async () => {
  const { client } = admin
  const gone = olderThan(180)
  const [first, second, third] = gone
  await client.runs.keep.mutate({ id: first?.id ?? '', keep: true })
  await tamper(server.dataDir, "UPDATE runs SET state = 'running', finished_at = NULL WHERE id = ?", [
    second?.id,
  ])
  const sweep = await swept(client, () =>
    client.history.setRetention.mutate({ keepDays: 180, keepOutputBytes: null }),
  )
  expect(sweep).toMatchObject({ runs: gone.length - 2, tasks: (gone.length - 2) * HOSTS })
  expect(sweep.oldest).toBe(third?.at.toISOString())
  const { items } = await client.runs.list.query({ limit: 200, order: 'asc' })
  expect(items.slice(0, 2).map(({ id }) => id)).toEqual([first?.id, second?.id])
  expect(items).toHaveLength(OLD_RUNS - gone.length + 2)
  expect(items[0]?.keptBy).toBe('admin')
  expect(await count('tasks')).toBe(items.length * HOSTS)
  expect(await drift()).toEqual([])
  await expect(client.runs.get.query({ id: third?.id ?? '' })).rejects.toMatchObject({
    data: { domainCode: 'not_found' },
  })
  const trail = await client.audit.list.query({ action: 'history.swept' })
  expect(trail.items[0]).toMatchObject({ actorKind: 'system', details: { runs: gone.length - 2 } })
  const again = await client.history.previewRetention.query({ keepDays: 180, keepOutputBytes: null })
  expect(again).toMatchObject({ byAge: { runs: 0 }, kept: 1 })
  await tamper(server.dataDir, "UPDATE runs SET state = 'succeeded', finished_at = created_at WHERE id = ?", [
    second?.id,
  ])
})

test('two servers of one database remove the same history together, once', async () => {
  const url = await databaseUrl(server.dataDir, 'qunkong')
  await using other = await startServer({ env: { DATABASE_URL: url } })
  await using second = await connect(other)
  const before = (await admin.client.audit.list.query({ action: 'history.swept' })).items.length
  const runs = await count('runs')
  const kept = 1
  const gone = olderThan(60).length - olderThan(180).length + 1
  await admin.client.history.setRetention.mutate({ keepDays: 60, keepOutputBytes: null })
  await Promise.all([admin.client.history.sweep.mutate(), second.client.history.sweep.mutate()])
  await until(async () => (await count('runs')) === runs - gone && (await count('doomed_runs')) === 0, {
    timeoutMs: 60_000,
    what: 'what is too old to be gone',
  })
  await until(async () => !(await admin.client.history.retention.query()).sweeping, {
    what: 'the sweep to end',
  })
  const { items } = await admin.client.audit.list.query({ action: 'history.swept' })
  const said = items.slice(0, items.length - before).map(({ details }) => Number(details.runs))
  expect(said.reduce((sum, n) => sum + n, 0)).toBe(gone)
  expect(await count('runs WHERE kept_by IS NOT NULL')).toBe(kept)
  expect(await drift()).toEqual([])
})

test('outputs that take too much go with the oldest runs, shared ones stay, and the bytes are given back', async () => {
  const { client } = admin
  await client.history.setRetention.mutate({ keepDays: null, keepOutputBytes: null })
  const ids: string[] = []
  const shared = randomBytes(20_000).toString('hex')
  for (let i = 0; i < 4; i++) {
    const own = randomBytes(40_000).toString('hex')
    const script = `cat <<'E'\n${own}\nE\ncat >&2 <<'E'\n${shared}\nE`
    const id = await startRun(client, [agent.id], script)
    await finished(client, id)
    ids.push(id)
  }
  const { outputs } = await client.history.retention.query()
  // All that is older, and the first of the four.
  const policy = { keepDays: null, keepOutputBytes: outputs.bytes - 45_000 }
  const preview = await client.history.previewRetention.query(policy)
  expect(preview.bySize.bytes).toBeGreaterThanOrEqual(45_000)
  const sweep = await swept(client, () => client.history.setRetention.mutate(policy))
  expect(sweep.runs).toBeGreaterThan(1)
  const left = (await client.history.retention.query()).outputs.bytes
  expect(left).toBeLessThanOrEqual(policy.keepOutputBytes)
  const { items } = await client.runs.list.query()
  expect(items.map(({ id }) => id)).not.toContain(ids[0])
  expect(items.map(({ id }) => id)).toContain(ids[3])
  const [task] = (await client.runs.tasks.query({ runId: ids[3] ?? '' })).items
  const output = await client.runs.output.query({ taskId: task?.taskId ?? '' })
  expect(output.stderr.trim()).toBe(shared)

  const unused = await count('unused_outputs')
  expect(unused).toBeGreaterThan(0)
  const stored = await count('outputs')
  await tamper(server.dataDir, 'UPDATE unused_outputs SET since = since - INTERVAL 3 HOUR', [])
  const cleaned = await swept(client, () => client.history.sweep.mutate())
  expect(cleaned).toMatchObject({ runs: 0, outputs: unused })
  expect(await count('outputs')).toBe(stored - unused)
  expect(await drift()).toEqual([])
})

test('an output that was removed and comes again is stored again', async () => {
  const { client } = admin
  const script = `echo ${randomBytes(8).toString('hex')}`
  const first = await startRun(client, [agent.id], script)
  await finished(client, first)
  // As a sweep of long ago would have left it, while this server still takes it for stored.
  await tamper(
    server.dataDir,
    'DELETE o FROM outputs o JOIN tasks t ON t.stdout_id = o.id WHERE t.run_id = ?',
    [first],
  )
  const second = await startRun(client, [agent.id], script)
  await finished(client, second)
  const [task] = (await client.runs.tasks.query({ runId: second })).items
  expect((await client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe(`${script.slice(5)}\n`)
})

test('a run of a job goes with the runs of its steps, and stays as long as somebody keeps one of them', async () => {
  const { client } = admin
  const job = await client.jobs.create.mutate({
    name: 'kept and gone',
    targets: { agentIds: [agent.id] },
    steps: [
      { name: 'one', run: { script: 'echo one' } },
      { name: 'two', run: { script: 'echo two' } },
    ],
  })
  const run = async () => {
    const { id } = await client.jobs.run.mutate({ id: job.id })
    const done = await until(
      async () => {
        const now = await client.jobRuns.get.query({ id })
        return now.finishedAt ? now : undefined
      },
      { timeoutMs: 60_000, what: 'the job to end' },
    )
    return { id, runIds: done.steps.map(({ runId }) => runId ?? '') }
  }
  const [kept, gone, recent] = [await run(), await run(), await run()]
  // As if they had been run long ago; ids are times.
  const longAgo = Date.now() - 100 * DAY_MS
  const aged = async ({ id, runIds }: typeof kept, at: number) => {
    const oldId = (of: string) => `${encodeTime(longAgo + at, 10)}${of.slice(10)}`
    for (const runId of runIds) {
      await tamper(server.dataDir, 'UPDATE runs SET id = ? WHERE id = ?', [oldId(runId), runId])
      await tamper(server.dataDir, 'UPDATE tasks SET run_id = ? WHERE run_id = ?', [oldId(runId), runId])
      await tamper(server.dataDir, 'UPDATE job_run_steps SET run_id = ? WHERE run_id = ?', [
        oldId(runId),
        runId,
      ])
    }
    await tamper(server.dataDir, 'UPDATE job_runs SET id = ? WHERE id = ?', [oldId(id), id])
    await tamper(server.dataDir, 'UPDATE job_run_steps SET job_run_id = ? WHERE job_run_id = ?', [
      oldId(id),
      id,
    ])
    return { id: oldId(id), runIds: runIds.map(oldId) }
  }
  const oldKept = await aged(kept, 0)
  const oldGone = await aged(gone, 10)
  await client.runs.keep.mutate({ id: oldKept.runIds[1] ?? '', keep: true })
  const sweep = await swept(client, () =>
    client.history.setRetention.mutate({ keepDays: 60, keepOutputBytes: null }),
  )
  expect(sweep.jobRuns).toBe(1)
  const { items } = await client.jobRuns.list.query({ jobId: job.id })
  expect(items.map(({ id }) => id)).toEqual([recent.id, oldKept.id])
  await expect(client.jobRuns.get.query({ id: oldGone.id })).rejects.toMatchObject({
    data: { domainCode: 'not_found' },
  })
  expect(await count(`job_run_steps WHERE job_run_id = '${oldGone.id}'`)).toBe(0)
  // Its first step's run is gone all the same.
  const { steps } = await client.jobRuns.get.query({ id: oldKept.id })
  expect(steps.map(({ runState }) => runState)).toEqual([null, 'succeeded'])
  await client.runs.keep.mutate({ id: oldKept.runIds[1] ?? '', keep: false })
  await swept(client, () => client.history.sweep.mutate())
  expect((await client.jobRuns.list.query({ jobId: job.id })).items.map(({ id }) => id)).toEqual([recent.id])
})
