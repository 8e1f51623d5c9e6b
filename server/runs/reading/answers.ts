/** The answers of a run's hosts in one pass: those that are the same to the byte together, with their hosts. */
import { and, asc, eq, gt } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type TaskState, tasks } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { BY_RUN } from '../../history/planned.ts'
import type { LiveRun, RunRow, TaskRow } from '../live.ts'

const ROWS_PER_STATEMENT = 5_000
/** Of runs that are over, so that a list of hosts is not gathered anew for each of its pages. */
const REMEMBERED_HOSTS_MAX = 100_000

export interface Host {
  taskId: string
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
  /** In the order in which their tasks were made. */
  hosts: Host[]
}

type AnswerRow = Pick<
  TaskRow,
  'id' | 'agentId' | 'hostname' | 'state' | 'exitCode' | 'stdoutId' | 'stderrId' | 'truncated'
>

const COLUMNS = {
  id: tasks.id,
  agentId: tasks.agentId,
  hostname: tasks.hostname,
  state: tasks.state,
  exitCode: tasks.exitCode,
  stdoutId: tasks.stdoutId,
  stderrId: tasks.stderrId,
  truncated: tasks.truncated,
}

const remembered = new LRUCache<string, Answer[]>({
  maxSize: REMEMBERED_HOSTS_MAX,
  sizeCalculation: (answers) => answers.reduce((sum, { hosts }) => sum + hosts.length, 1),
})

/** Of runs that go on, as they were at a version: for all who look at the same time. */
const current = new WeakMap<LiveRun, { version: number; answers: readonly Answer[] }>()

class Folding {
  readonly answers = new Map<string, Answer>()

  add({ id, agentId, hostname, state, exitCode, stdoutId, stderrId, truncated }: AnswerRow): void {
    const stdout = stdoutId?.toString('hex') ?? ''
    const stderr = stderrId?.toString('hex') ?? ''
    const key = `${state} ${exitCode} ${stdout} ${stderr}`
    const host = { taskId: id, agentId, hostname }
    const known = this.answers.get(key)
    if (known) {
      known.hosts.push(host)
      known.truncated ||= truncated
    } else this.answers.set(key, { state, exitCode, stdout, stderr, truncated, hosts: [host] })
  }
}

async function readStored(ctx: VerbContext, runId: string): Promise<Answer[]> {
  const folding = new Folding()
  for (let last = ''; ; ) {
    const rows = await ctx.app.database
      .select(COLUMNS)
      .from(tasks, BY_RUN)
      .where(and(eq(tasks.runId, runId), gt(tasks.id, last)))
      .orderBy(asc(tasks.id))
      .limit(ROWS_PER_STATEMENT)
    for (const row of rows) folding.add(row)
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return [...folding.answers.values()]
    last = end.id
  }
}

/** Not to be changed: others are given the same. A run that goes on is in memory, and costs no statement. */
export async function answersOf(ctx: VerbContext, run: RunRow): Promise<readonly Answer[]> {
  const live = ctx.app.runs.run(run.id)
  if (live && live.tasks.size === run.total) {
    const newest = current.get(live)
    if (newest?.version === live.version) return newest.answers
    const folding = new Folding()
    for (const { row } of live.tasks.values()) folding.add(row)
    const answers = [...folding.answers.values()]
    current.set(live, { version: live.version, answers })
    return answers
  }
  // A late result moves the counts.
  const key = `${run.id} ${JSON.stringify(run.counts)}`
  const known = live ? undefined : remembered.get(key)
  if (known) return known
  const answers = await readStored(ctx, run.id)
  if (run.finishedAt) remembered.set(key, answers)
  return answers
}
