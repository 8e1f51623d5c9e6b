/** The inside of a `Thread`: does one job after the other and answers. */
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { Asked, Told } from './thread.ts'

export function serve<Job, Answer>(work: (job: Job) => Promise<Answer>): void {
  // Linux takes it for this thread alone: whatever else the server does goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  parentPort?.on('message', ({ id, job }: Asked<Job>) => {
    void work(job)
      .then(
        (answer): Told<Answer> => ({ id, answer }),
        (error: unknown): Told<Answer> => ({
          id,
          error: error instanceof Error ? error.message : String(error),
        }),
      )
      .then((told) => parentPort?.postMessage(told))
  })
}
