/** A folder in which scripts leave a line per start, to see that none ran twice, and wait for a file to go on. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tasksOf } from './runs.ts'
import type { QunkongClient } from './session.ts'
import { until } from './until.ts'

export interface Stage extends AsyncDisposable {
  readonly script: string
  /** How often the script was started. */
  started(): Promise<number>
  /** Process ids of the scripts, which are those of their groups. */
  pids(): Promise<number[]>
  /** Lets the scripts go on to their end. */
  release(): Promise<void>
}

export async function stage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-stage-'))
  const starts = path.join(folder, 'starts')
  await writeFile(starts, '')
  const pids = async () => (await readFile(starts, 'utf8')).split('\n').filter(Boolean).map(Number)
  return {
    // Also ends with the folder: one whose agent was killed for good would wait for ever.
    script: `echo $$ >> ${starts}; while [ -d ${folder} ] && [ ! -e ${folder}/go ]; do sleep 0.1; done; echo done`,
    started: async () => (await pids()).length,
    pids,
    release: () => writeFile(path.join(folder, 'go'), ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export const allRunning = (client: QunkongClient, runId: string) =>
  until(async () => (await tasksOf(client, runId)).every((task) => task.state === 'running'), {
    timeoutMs: 60_000,
    what: 'all tasks to run',
  })

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH: gone.
    return false
  }
}
