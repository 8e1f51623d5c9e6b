/** `runs.watch`: a run and the tasks that changed, coalesced; resumes by `epoch:version`. */
import { tracked } from '@trpc/server'
import { requirePermission } from '../auth/permissions.ts'
import { pause, Signal } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import type { RunEvent, TaskItem } from '../trpc/types.ts'
import { toRunDetail, toTaskItem } from './items.ts'
import { listTasks } from './listTasks.ts'
import { getRun } from './readRuns.ts'

const COALESCE_MS = 150
const TASKS_MAX = 1_000
const PAGE = 200

/** The version that the client has seen, or -1 if it has seen none of this server's life. */
function seenOf(lastEventId: string | null | undefined, epoch: string): number {
  const [theirs, version] = lastEventId?.split(':') ?? []
  return theirs === epoch && version && /^\d{1,15}$/.test(version) ? Number(version) : -1
}

async function storedTasks(ctx: VerbContext, runId: string): Promise<TaskItem[]> {
  const items: TaskItem[] = []
  let cursor: string | undefined
  do {
    const page = await listTasks(ctx, { runId, cursor, limit: PAGE })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor && items.length < TASKS_MAX)
  return items
}

/** One event while the run waits for approval; ends when that is decided. */
async function* watchWaiting(ctx: VerbContext, runId: string, signal: AbortSignal | undefined) {
  const decided = new Signal()
  const unsubscribe = ctx.app.bus.subscribe('runs.decided', (event) => {
    if (event.runId === runId) decided.notify()
  })
  try {
    // Before it is read: what is decided meanwhile must not be missed.
    const decision = decided.wait(signal)
    const run = await getRun(ctx, runId)
    if (run.state !== 'awaiting_approval') return
    const event: RunEvent = { run, tasks: await storedTasks(ctx, runId) }
    yield tracked(`${ctx.app.runs.epoch}:waiting`, event)
    await decision
  } finally {
    unsubscribe()
  }
}

/**
 * The first event has all tasks (up to 1,000), later ones those that changed since; none where nobody wants them. Ends when the run is over.
 * @throws DomainError `not_found`
 */
export async function* watchRun(
  ctx: VerbContext,
  input: { id: string; tasks?: boolean; lastEventId?: string | null },
  signal: AbortSignal | undefined,
) {
  requirePermission(ctx.actor, 'runs.read')
  const { runs } = ctx.app
  if (!runs.run(input.id)) yield* watchWaiting(ctx, input.id, signal)
  if (signal?.aborted) return
  const live = runs.run(input.id)
  const withTasks = input.tasks ?? true
  let seen = seenOf(input.lastEventId, runs.epoch)
  while (live && !signal?.aborted) {
    const { version } = live
    if (version > seen) {
      const changed = withTasks
        ? [...live.tasks.values()].filter((task) => task.version > seen || seen < 0)
        : []
      const first = seen < 0 ? changed.slice(0, TASKS_MAX) : changed
      const event: RunEvent = {
        run: toRunDetail(live.row, live),
        tasks: first.map(({ row }) => toTaskItem(row, ctx.app.agents.get(row.agentId))),
      }
      seen = version
      yield tracked(`${runs.epoch}:${version}`, event)
    }
    if (live.row.finishedAt) return
    await pause(COALESCE_MS, signal)
    if (live.version === seen) await live.changed.wait(signal)
  }
  if (live) return
  const event: RunEvent = {
    run: await getRun(ctx, input.id),
    tasks: withTasks ? await storedTasks(ctx, input.id) : [],
  }
  yield tracked(`${runs.epoch}:over`, event)
}
