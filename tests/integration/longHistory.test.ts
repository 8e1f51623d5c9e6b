import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Question, questions } from '../../bench/history/questions.ts'
import { rowsRead, statementCount } from '../harness/database.ts'
import { type FilledRun, fillHistory } from '../harness/longHistory.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const HOSTS = 500
const SHAPE = {
  hosts: HOSTS,
  runs: [
    { count: 20, hosts: HOSTS },
    { count: 400, hosts: 50 },
    { count: 2_000, hosts: 10 },
  ],
}
/** A page has 50 rows: each is found by a key, and read. */
const ROWS_MAX = 600
/** These look at all hosts of a run, or at all runs until the time of a request is over. */
const LOOKS_AT: Record<string, number> = {
  tasks_host: HOSTS,
  groups: HOSTS,
  words: 2_420,
  words_nowhere: 2_420,
  // All runs, in an index; and what the database says of its tables.
  retention: 500,
  retention_preview: 2 * 2_420,
  // Its days, and how its durations fell into buckets on each.
  statistics: 4_000,
  scripts: 4_000,
}

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let filled: { runs: FilledRun[]; tasks: number }
let asked: Record<string, Question>
beforeAll(async () => {
  server = resources.use(await startServer())
  filled = await fillHistory(server.dataDir, SHAPE)
  // It reads its hosts when it starts.
  await server.crash()
  await server.start()
  admin = resources.use(await connect(server))
  asked = questions(admin.client, filled.runs, HOSTS)
}, 180_000)
afterAll(() => resources.disposeAsync())

test('no page, filter or detail of fifty thousand tasks reads more than it shows', async () => {
  expect(filled.tasks).toBe(50_000)
  const rows: [string, number][] = []
  for (const [name, ask] of Object.entries(asked)) {
    const before = await rowsRead(server.dataDir)
    await ask(1)
    rows.push([name, (await rowsRead(server.dataDir)) - before])
  }
  const tooMany = rows.filter(([name, count]) => count > ROWS_MAX + 2 * (LOOKS_AT[name] ?? 0))
  expect(tooMany).toEqual([])
})

test('a run on five hundred hosts is written and ended in some dozens of statements', async () => {
  const { client } = admin
  const before = await statementCount(server.dataDir)
  const { id } = await client.runs.create.mutate({ script: 'true', targets: { filter: { query: 'host-' } } })
  await client.runs.cancel.mutate({ id })
  const run = await finished(client, id)
  expect(run.counts.cancelled).toBe(HOSTS)
  expect((await statementCount(server.dataDir)) - before).toBeLessThan(100)
})
