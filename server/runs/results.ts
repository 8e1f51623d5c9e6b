/** From an agent's `task_result` to what is stored. */
import { createHash } from 'node:crypto'
import type { StreamSummary, TaskResult } from '../../agent/protocol/index.ts'
import type { TaskState } from '../../drizzle/schema/index.ts'
import type { StreamAssembly } from './assembly.ts'
import { beginTask, committed, type LiveTask } from './live.ts'
import { boundedOutput, type KeptOutput, type OutputStore } from './outputs.ts'
import type { Outcome, TaskChange, TaskWriter } from './writer.ts'

export function stateOf(result: TaskResult): TaskState {
  if (result.lost) return 'lost'
  if (result.cancelled) return 'cancelled'
  if (result.timed_out) return 'timed_out'
  return result.result.exit_code === 0 && !result.error ? 'succeeded' : 'failed'
}

/** The kept bytes if the digest fits them, else null: then the agent has to send again. */
function verified(summary: StreamSummary, assembly: StreamAssembly | null): KeptOutput | null {
  if (summary.total === 0) return { head: Buffer.alloc(0), tail: Buffer.alloc(0), total: 0 }
  const head = assembly?.range(0, summary.head)
  const tail = assembly?.range(summary.total - summary.tail, summary.total)
  if (!head || !tail) return null
  const digest = createHash('sha256').update(head).update(tail).digest('hex')
  return digest === summary.sha256 ? { head, tail, total: summary.total } : null
}

/** What can be had of an output that the agent could not send whole. */
function remains(assembly: StreamAssembly | null): KeptOutput {
  const end = assembly?.end ?? 0
  let to = end
  // The longest beginning that is there.
  while (to > 0 && !assembly?.range(0, to)) to = Math.floor(to / 2)
  return { head: assembly?.range(0, to) ?? Buffer.alloc(0), tail: Buffer.alloc(0), total: end }
}

const bringsOutput = ({ result, stdout, stderr }: TaskResult): boolean =>
  result.stdout.length + result.stderr.length + (stdout?.total ?? 0) + (stderr?.total ?? 0) > 0

/** Both streams as they are to be stored, or null where the agent has to send again. */
function keptOutputs(
  result: TaskResult,
  stdout: StreamAssembly | null,
  stderr: StreamAssembly | null,
  giveUp: boolean,
): { stdout: KeptOutput; stderr: KeptOutput } | null {
  // Who died over the script has no output any more: what came before, and was seen, is all there will ever be. Who
  // was stopped in order has journalled it, and it may be more than this server has seen.
  if (result.lost && !bringsOutput(result)) return { stdout: remains(stdout), stderr: remains(stderr) }
  if (result.inline || !result.stdout || !result.stderr)
    return { stdout: boundedOutput(result.result.stdout), stderr: boundedOutput(result.result.stderr) }
  const out = verified(result.stdout, stdout)
  const err = verified(result.stderr, stderr)
  if (out && err) return { stdout: out, stderr: err }
  if (!giveUp) return null
  return { stdout: out ?? remains(stdout), stderr: err ?? remains(stderr) }
}

/** Memory that both take. */
const keptBytes = (kept: { stdout: KeptOutput; stderr: KeptOutput }): number =>
  [kept.stdout, kept.stderr].reduce((sum, { head, tail }) => sum + head.length + tail.length, 0)

const REASON_CHARS = 512

function changeOf(result: TaskResult, startedAt: Date | null): TaskChange {
  const to = stateOf(result)
  const seconds = result.result.execution_time
  const finishedAt = new Date()
  const durationMs = typeof seconds === 'number' ? Math.round(seconds * 1000) : null
  const started = startedAt ?? (durationMs === null ? null : new Date(finishedAt.getTime() - durationMs))
  const reason =
    result.error ?? (to === 'lost' ? 'agent_died: the agent stopped while the script was running' : null)
  return {
    taskId: result.task_id,
    to,
    fields: {
      exitCode: result.result.exit_code,
      signal: result.signal ?? null,
      reason: reason?.slice(0, REASON_CHARS) ?? null,
      startedAt: started,
      finishedAt,
      durationMs,
    },
  }
}

type Outputs = Pick<TaskChange, 'outputs'> & { fields: Partial<TaskChange['fields']> }

async function outputsOf(
  store: OutputStore,
  kept: { stdout: KeptOutput; stderr: KeptOutput },
): Promise<Outputs> {
  const [out, err] = await Promise.all([store.prepare(kept.stdout), store.prepare(kept.stderr)])
  return {
    outputs: [out?.row, err?.row].filter((row) => row !== null && row !== undefined),
    fields: {
      stdoutId: out?.stored.id ?? null,
      stderrId: err?.stored.id ?? null,
      stdoutTotal: kept.stdout.total,
      stderrTotal: kept.stderr.total,
      truncated: (out?.stored.truncated ?? false) || (err?.stored.truncated ?? false),
    },
  }
}

/** Its agent says that it runs, by words or by what it prints: seen at once, and written a moment later. */
export function commitBegun(writer: TaskWriter, task: LiveTask): void {
  if (task.row.state !== 'dispatched') return
  const startedAt = new Date()
  beginTask(task, startedAt)
  void writer.change({ taskId: task.row.id, to: 'running', fields: { startedAt } }).then((outcome) => {
    if (outcome && typeof outcome !== 'string') committed(task, outcome)
  })
}

/** A task is given up: what it had printed, and was seen, stays with it. */
export async function commitLost(
  store: OutputStore,
  writer: TaskWriter,
  task: LiveTask,
  fields: TaskChange['fields'],
): Promise<Outcome> {
  const change = { taskId: task.row.id, to: 'lost' as const, fields }
  if (!task.stdout && !task.stderr) return writer.change(change)
  task.busy = 'result'
  try {
    const kept = await outputsOf(store, { stdout: remains(task.stdout), stderr: remains(task.stderr) })
    const outcome = await writer.change({
      ...change,
      outputs: kept.outputs,
      fields: { ...fields, ...kept.fields },
    })
    // Nobody is there to send it again.
    return outcome === 'again' ? await writer.change(change) : outcome
  } finally {
    task.busy = null
  }
}

/**
 * What is to be written, or null where the agent has to send again. In a function of its own: the output as it came
 * would otherwise stay in memory, beside its compressed form, until the commit.
 */
export async function prepareChange(
  store: OutputStore,
  { task, result, giveUp }: { task: LiveTask; result: TaskResult; giveUp: boolean },
  enter: (bytes: number) => void,
): Promise<TaskChange | null> {
  const kept = keptOutputs(result, task.stdout, task.stderr, giveUp)
  if (!kept) return null
  enter(keptBytes(kept))
  const change = changeOf(result, task.row.startedAt)
  if (change.to === 'cancelled') change.fields.reason ??= task.cancelReason
  const { outputs, fields } = await outputsOf(store, kept)
  return { ...change, outputs, fields: { ...change.fields, ...fields } }
}
