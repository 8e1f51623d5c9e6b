/** Runs as the tests use them: started, awaited, read. */
import type { QunkongClient } from './session.ts'
import { until } from './until.ts'

export interface RunOptions {
  interpreter?: 'shell' | 'python'
  params?: string
  timeoutSeconds?: number
  user?: string
}

export async function startRun(
  client: QunkongClient,
  agentIds: string[],
  script: string,
  options: RunOptions = {},
): Promise<string> {
  return (await client.runs.create.mutate({ script, targets: { agentIds }, ...options })).id
}

export const tasksOf = async (client: QunkongClient, runId: string) =>
  (await client.runs.tasks.query({ runId, limit: 200 })).items

/** Waits until the run is over. */
export const finished = (client: QunkongClient, runId: string, timeoutMs = 60_000) =>
  until(
    async () => {
      const run = await client.runs.get.query({ id: runId })
      return run.finishedAt === null ? undefined : run
    },
    { timeoutMs, what: `run ${runId} to end` },
  )

/** Runs `script` on one agent to its end: the task and its outputs. */
export async function runOnce(
  client: QunkongClient,
  agentId: string,
  script: string,
  options: RunOptions = {},
) {
  const runId = await startRun(client, [agentId], script, options)
  await finished(client, runId)
  const task = (await tasksOf(client, runId))[0]
  if (!task) throw new Error(`run ${runId} has no task`)
  return { runId, task, output: await client.runs.output.query({ taskId: task.taskId }) }
}
