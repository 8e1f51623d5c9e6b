/**
 * What agent and keeper say to each other: the wire protocol's own task and terminal messages, and these few.
 * Agent and keeper may be of different versions (an update leaves a busy keeper alone): fields and messages are
 * only ever added, and unknown ones ignored.
 */
import * as z from 'zod'
import { Cols, KnownTask, Rows, SessionId } from '../protocol/index.ts'

/** History: 1 = tasks and terminals; 2 = `execute_task.secret_env` is heeded. */
export const KEEPER_PROTOCOL = 2
export const KEEPER_MASKS_SINCE = 2

/** How it was started. `child`: in the agent's own control group, so that systemd ends it with the agent. */
export const KeeperMode = z.enum(['service', 'detached', 'child'])
export type KeeperMode = z.infer<typeof KeeperMode>

/** What keeps it from ending: tasks that run, wait or are unacknowledged, and terminals. */
const Load = z.object({ tasks: z.int().nonnegative(), terminals: z.int().nonnegative() })
export type Load = z.infer<typeof Load>

/** A terminal without an agent, with the size that it was opened with. */
const KeptTerminal = z.object({ session_id: SessionId, cols: Cols, rows: Rows })
export type KeptTerminal = z.infer<typeof KeptTerminal>

/** Agent → keeper. */
export const ToKeeper = z.discriminatedUnion('type', [
  /** First on every connection: this agent takes over from the one before. */
  z.object({ type: z.literal('keeper_hello'), protocol: z.int(), version: z.string() }),
  /** The connection to the server is confirmed, or over. `epoch` counts them. */
  z.object({ type: z.literal('keeper_link'), up: z.boolean(), epoch: z.int() }),
  /** Answered by `keeper_status`. */
  z.object({ type: z.literal('keeper_ask') }),
  /** On a connection of its own: answered by the terminal's descriptors (`KeptTerminal.take`), or by its end. */
  z.object({ type: z.literal('keeper_fetch'), session_id: SessionId }),
  /** The shell has ended, and the agent has all of its output. */
  z.object({ type: z.literal('keeper_forget'), session_id: SessionId }),
  /** Answered by `keeper_pid`; an older keeper says nothing. */
  z.object({ type: z.literal('keeper_where'), session_id: SessionId }),
  /** The last message on this connection: end, now that there is nothing to do. */
  z.object({ type: z.literal('keeper_rest') }),
  /** End with everything that runs. */
  z.object({ type: z.literal('keeper_stop') }),
])
export type ToKeeper = z.infer<typeof ToKeeper>

/** Keeper → agent. */
export const FromKeeper = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('keeper_hello'),
    protocol: z.int(),
    version: z.string(),
    mode: KeeperMode,
    load: Load,
    /** Terminals that can be fetched. */
    terminals: z.array(KeptTerminal),
  }),
  /** Everything after it belongs to the connection of this `epoch`; what came before is stale. */
  z.object({ type: z.literal('keeper_link'), epoch: z.int() }),
  z.object({ type: z.literal('keeper_status'), tasks: z.array(KnownTask) }),
  /** The process of a terminal's shell; null: there is no such terminal. */
  z.object({ type: z.literal('keeper_pid'), session_id: SessionId, pid: z.int().nullable() }),
  z.object({ type: z.literal('keeper_load'), load: Load }),
  /** Nothing to do for a while: answered by `keeper_rest`, unless there is something on its way. */
  z.object({ type: z.literal('keeper_idle') }),
])
export type FromKeeper = z.infer<typeof FromKeeper>
