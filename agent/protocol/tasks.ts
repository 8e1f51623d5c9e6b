/**
 * One agent's share of a run. Agents of ours stream output in binary frames (`binary.ts`) with absolute
 * offsets and then send `task_result`; both ends journal, and the agent resends until `task_result_ack`.
 */
import * as z from 'zod'
import { AgentId, TaskId } from './common.ts'

/** S→A. */
export const ExecuteTask = z.object({
  type: z.literal('execute_task'),
  task_id: TaskId,
  script: z.string(),
  /** Split like a POSIX shell would, quotes honoured; nothing is expanded. */
  script_params: z.string().default(''),
  /** Seconds, by the agent's clock. */
  timeout: z.number().positive().default(7200),
  /** `#!` in the script wins over it. */
  interpreter: z.enum(['shell', 'python']).optional(),
  env: z.record(z.string(), z.string()).optional(),
  /** Variables of `env` whose values no output may show. Only to an agent with the capability `mask-secrets`. */
  secret_env: z.array(z.string()).max(64).optional(),
  cwd: z.string().optional(),
  execution_user: z.string().max(64).optional(),
  /** Bytes kept per stream. */
  output_limit: z.int().positive().optional(),
})
export type ExecuteTask = z.infer<typeof ExecuteTask>

/** A→S: journalled; sent before the script starts. Sent again for a task id that is known already. */
export const TaskAccepted = z.object({
  type: z.literal('task_accepted'),
  task_id: TaskId,
  agent_id: AgentId.optional(),
  started_at: z.string().optional(),
})

/** S→A: everything below these offsets has arrived; opens the window of `OUTPUT_WINDOW_BYTES` per task. */
export const TaskOutputAck = z.object({
  type: z.literal('task_output_ack'),
  task_id: TaskId,
  stdout: z.int().nonnegative(),
  stderr: z.int().nonnegative(),
  /** The server lost what it had: send again from offset 0. */
  restart: z.boolean().optional(),
})

/**
 * What is kept of one stream: bytes [0, head) and [total - tail, total). head + tail = total unless
 * the middle was cut. `sha256` (hex) is over the kept bytes, head then tail.
 */
export const StreamSummary = z.object({
  total: z.int().nonnegative(),
  head: z.int().nonnegative(),
  tail: z.int().nonnegative(),
  sha256: z.string().length(64),
})
export type StreamSummary = z.infer<typeof StreamSummary>

/**
 * A→S, after all output frames of the task. Legacy agents fill `stdout` and `stderr` with the whole text;
 * ours do so only for small UTF-8 outputs of which nothing was streamed (then `inline` is true).
 * `error` says in words why a script could not start; `lost` that the agent died with it and its fate is unknown.
 */
export const TaskResult = z.object({
  type: z.literal('task_result'),
  task_id: TaskId,
  agent_id: AgentId.optional(),
  result: z.object({
    exit_code: z.int().nullable(),
    stdout: z
      .string()
      .nullish()
      .transform((text) => text ?? ''),
    stderr: z
      .string()
      .nullish()
      .transform((text) => text ?? ''),
    /** Seconds. */
    execution_time: z.number().nonnegative().nullish(),
  }),
  inline: z.boolean().optional(),
  stdout: StreamSummary.optional(),
  stderr: StreamSummary.optional(),
  signal: z.string().max(32).nullish(),
  timed_out: z.boolean().optional(),
  cancelled: z.boolean().optional(),
  lost: z.boolean().optional(),
  truncated: z.boolean().optional(),
  error: z.string().max(4096).optional(),
  started_at: z.string().optional(),
  finished_at: z.string().optional(),
})
export type TaskResult = z.infer<typeof TaskResult>

/** A→S from a legacy agent only: live text, if it sends any. Ours use binary frames. */
export const TaskOutput = z.object({
  type: z.literal('task_output'),
  task_id: TaskId,
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  data: z.string(),
})

/** S→A: committed; the agent may forget the task. */
export const TaskResultAck = z.object({ type: z.literal('task_result_ack'), task_id: TaskId })
/** S→A: TERM to the whole process group, KILL after a grace time. Unknown ids are answered by nothing. */
export const CancelTask = z.object({ type: z.literal('cancel_task'), task_id: TaskId })
