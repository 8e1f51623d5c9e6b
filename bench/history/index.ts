/** `history`: pages, filters and details of ten million tasks, as a client of the server waits for them. */
import { rowsRead } from '../../tests/harness/database.ts'
import { fillHistory, type LongHistory } from '../../tests/harness/longHistory.ts'
import { startServer } from '../../tests/harness/server.ts'
import { connect } from '../../tests/harness/session.ts'
import { type Figure, percentile } from '../report.ts'
import { questions } from './questions.ts'

const FULL: LongHistory = {
  hosts: 10_000,
  runs: [
    { count: 300, hosts: 10_000 },
    { count: 4_000, hosts: 1_000 },
    { count: 20_000, hosts: 100 },
    { count: 100_000, hosts: 10 },
  ],
}
/** A tenth of the runs. */
const QUICK: LongHistory = { ...FULL, runs: FULL.runs.map((one) => ({ ...one, count: one.count / 10 })) }
const LIMIT_MS = 100
const ROUNDS = 40

export async function benchHistory({ quick }: { quick: boolean }): Promise<Figure[]> {
  const shape = quick ? QUICK : FULL
  await using server = await startServer()
  const began = performance.now()
  const { runs, tasks } = await fillHistory(server.dataDir, shape)
  process.stderr.write(
    `${tasks} tasks of ${runs.length} runs in ${Math.round((performance.now() - began) / 1000)} s\n`,
  )
  // It reads hosts at its start; and what was filled is out of the database's memory.
  await server.crash()
  await server.start()
  await using admin = await connect(server)
  const figures: Figure[] = []
  for (const [name, ask] of Object.entries(questions(admin.client, runs, shape.hosts))) {
    const times: number[] = []
    await ask(0)
    const before = await rowsRead(server.dataDir)
    for (let i = 1; i <= ROUNDS; i++) {
      const asked = performance.now()
      await ask(i)
      times.push(performance.now() - asked)
    }
    const rows = ((await rowsRead(server.dataDir)) - before) / ROUNDS
    const figure = (metric: string, unit: string, value: number, reference: string, referenceValue: number) =>
      figures.push({ bench: 'history', metric: `${name}_${metric}`, unit, value, reference, referenceValue })
    figure('p50', 'ms', percentile(times, 0.5), 'limit', LIMIT_MS)
    figure('p95', 'ms', percentile(times, 0.95), 'limit', LIMIT_MS)
    figure('rows', '', rows, 'tasks', tasks)
  }
  return figures
}
