/** What the running agent says about itself in its state folder, for `qunkong-agent status`. */
import path from 'node:path'
import * as z from 'zod'
import { readIfThere } from '../identity/files.ts'
import { processStart } from '../identity/process.ts'

export const Status = z.object({
  pid: z.int(),
  /** Of the process, in clock ticks since boot: tells it from a later one with the same id. */
  start: z.string().nullable(),
  version: z.string(),
  agentId: z.string(),
  hostname: z.string(),
  server: z.string(),
  connected: z.boolean(),
  /** ISO 8601: connected, or not, since then. */
  since: z.string(),
  runningTasks: z.int(),
  terminals: z.int(),
  /** Why the connection ended last, or could not be made. */
  lastError: z.string().nullable(),
})
export type Status = z.infer<typeof Status>

export const statusPath = (stateDir: string): string => path.join(stateDir, 'status.json')

/** The status of the agent that runs on `stateDir`; null where none runs, with what the last one said before. */
export async function readStatus(stateDir: string): Promise<{ alive: boolean; status: Status | null }> {
  const text = await readIfThere(statusPath(stateDir))
  const parsed = Status.safeParse(text === null ? null : safeJson(text))
  if (!parsed.success) return { alive: false, status: null }
  const start = processStart(parsed.data.pid)
  return { alive: start !== null && start === parsed.data.start, status: parsed.data }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // It is renamed into place when whole: only a broken disk leaves something else.
    return null
  }
}
