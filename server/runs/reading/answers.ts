/** The answers of a run's hosts in one pass: those that are the same to the byte together, with their hosts. */
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../../../drizzle/client.ts'
import { type TaskState, tasks } from '../../../drizzle/schema/index.ts'

const ROWS_PER_STATEMENT = 5_000

export interface Host {
  agentId: string
  hostname: string
}

export interface Answer {
  state: TaskState
  exitCode: number | null
  /** Hexadecimal ids; '' for no output. */
  stdout: string
  stderr: string
  truncated: boolean
  hosts: Host[]
}

/** @param apart what else keeps answers apart, as a label of the host */
export async function answersOf(
  database: Database,
  runId: string,
  apart: (agentId: string) => string,
): Promise<Answer[]> {
  const answers = new Map<string, Answer>()
  for (let last = ''; ; ) {
    const rows = await database
      .select({
        id: tasks.id,
        agentId: tasks.agentId,
        hostname: tasks.hostname,
        state: tasks.state,
        exitCode: tasks.exitCode,
        stdoutId: tasks.stdoutId,
        stderrId: tasks.stderrId,
        truncated: tasks.truncated,
      })
      .from(tasks)
      .where(and(eq(tasks.runId, runId), gt(tasks.id, last)))
      .orderBy(asc(tasks.id))
      .limit(ROWS_PER_STATEMENT)
    for (const { agentId, hostname, state, exitCode, stdoutId, stderrId, truncated } of rows) {
      const stdout = stdoutId?.toString('hex') ?? ''
      const stderr = stderrId?.toString('hex') ?? ''
      const key = [state, exitCode, stdout, stderr, apart(agentId)].join(' ')
      const known = answers.get(key)
      if (known) {
        known.hosts.push({ agentId, hostname })
        known.truncated ||= truncated
      } else answers.set(key, { state, exitCode, stdout, stderr, truncated, hosts: [{ agentId, hostname }] })
    }
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return [...answers.values()]
    last = end.id
  }
}
