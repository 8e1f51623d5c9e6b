/** The answers of a run's hosts in one pass: those that are the same to the byte together, with their hosts. */
import { and, asc, eq, gt, gte, lte, max, min, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { TASK_STATES, type TaskState, tasks } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { readPlainRows } from '../../database/plainRows.ts'
import { BY_RUN } from '../../history/planned.ts'
import { allTasks, type LiveRun, type RunRow, type TaskRow } from '../live.ts'

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

/** What tells one answer from another, as one text: it is read once for all who said the same. */
const said = sql<string>`concat_ws(' ', ${tasks.state}, ifnull(${tasks.exitCode}, ''), ifnull(lower(hex(${tasks.stdoutId})), ''),
  ifnull(lower(hex(${tasks.stderrId})), ''), ${tasks.truncated})`
const ofRow = ({ state, exitCode, stdoutId, stderrId, truncated }: TaskRow): string =>
  [state, exitCode, stdoutId?.toString('hex'), stderrId?.toString('hex'), Number(truncated)].join(' ')

const COLUMNS = { id: tasks.id, agentId: tasks.agentId, hostname: tasks.hostname, said }
type StoredRow = [id: string, agentId: string, hostname: string, said: string]

const remembered = new LRUCache<string, Answer[]>({
  maxSize: REMEMBERED_HOSTS_MAX,
  sizeCalculation: (answers) => answers.reduce((sum, { hosts }) => sum + hosts.length, 1),
})

/** Of runs that go on, as they were at a version: for all who look at the same time. */
const current = new WeakMap<LiveRun, { version: number; answers: readonly Answer[] }>()

class Folding {
  private readonly answers = new Map<string, Answer>()

  add(taskId: string, agentId: string, hostname: string, said: string): void {
    let answer = this.answers.get(said)
    if (!answer) {
      answer = answerOf(said)
      this.answers.set(said, answer)
    }
    answer.hosts.push({ taskId, agentId, hostname })
  }

  all(): Answer[] {
    return [...this.answers.values()]
  }
}

function answerOf(said: string): Answer {
  const [first, exitCode, stdout = '', stderr = '', truncated] = said.split(' ')
  const state = TASK_STATES.find((known) => known === first)
  if (!state) throw new Error(`A task has no such state: ${first}.`)
  return {
    ...{ state, exitCode: exitCode ? Number(exitCode) : null, stdout, stderr },
    ...{ truncated: truncated === '1', hosts: [] },
  }
}

/**
 * The tasks of a run are made at one time, so that they are neighbours: read in the order of their ids they cost a quarter of
 * what it takes to look up each one that the run's index names.
 */
async function readStored({ app: { database } }: VerbContext, runId: string): Promise<Answer[]> {
  const folding = new Folding()
  const [span] = await database
    .select({ first: min(tasks.id), last: max(tasks.id) })
    .from(tasks, BY_RUN)
    .where(eq(tasks.runId, runId))
  if (!span?.first || !span.last) return []
  const isOfRun = and(lte(tasks.id, span.last), eq(tasks.runId, runId))
  for (let from = gte(tasks.id, span.first); ; ) {
    const rows = await readPlainRows<StoredRow>(
      database,
      database
        .select(COLUMNS)
        .from(tasks, { forceIndex: 'PRIMARY' })
        .where(and(from, isOfRun))
        .orderBy(asc(tasks.id))
        .limit(ROWS_PER_STATEMENT),
    )
    for (const row of rows) folding.add(...row)
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return folding.all()
    from = gt(tasks.id, end[0])
  }
}

/** Not to be changed: others are given the same. A run that goes on is in memory, and costs no statement. */
export async function answersOf(ctx: VerbContext, run: RunRow): Promise<readonly Answer[]> {
  const live = ctx.app.runs.run(run.id)
  const all = allTasks(live)
  if (live && all) {
    const newest = current.get(live)
    if (newest?.version === live.version) return newest.answers
    const folding = new Folding()
    for (const { row } of all) folding.add(row.id, row.agentId, row.hostname, ofRow(row))
    const answers = folding.all()
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
