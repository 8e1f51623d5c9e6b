/**
 * Interactive terminals. Agents of ours carry bytes in binary frames (`binary.ts`); the JSON `terminal_input`
 * and `terminal_data` serve legacy agents: text, or base64 where `is_binary`.
 */
import * as z from 'zod'
import { Cols, Rows, SessionId } from './common.ts'

/** S→A. */
export const TerminalInit = z.object({
  type: z.literal('terminal_init'),
  session_id: SessionId,
  cols: Cols,
  rows: Rows,
  /** Ours: the user whose login shell is started (default: the agent's own). */
  user: z.string().max(64).optional(),
  shell: z.string().max(256).optional(),
  cwd: z.string().max(4096).optional(),
  /** Ours: begins in the folder that this terminal is in, where that can be known and entered; else as without it. */
  beside: SessionId.optional(),
  /** Ours: how long the shell lives on while no server can be reached; default 600. */
  orphan_seconds: z.int().positive().max(2_000_000).optional(),
})
export type TerminalInit = z.infer<typeof TerminalInit>
/** S→A, to legacy agents. */
export const TerminalInput = z.object({
  type: z.literal('terminal_input'),
  session_id: SessionId,
  data: z.string(),
  is_binary: z.boolean().optional(),
})
/** S→A. */
export const TerminalResize = z.object({
  type: z.literal('terminal_resize'),
  session_id: SessionId,
  cols: Cols,
  rows: Rows,
})
/** S→A: the viewer has rendered this many bytes of the session since its start. */
export const TerminalAck = z.object({
  type: z.literal('terminal_ack'),
  session_id: SessionId,
  bytes: z.int().nonnegative(),
})
/**
 * S→A, to an agent with the capability `terminal-resume`, for a terminal that `register.known_terminals` named: the
 * server takes its output again from `offset` on. Answered by `terminal_ready` with the offset from which it goes on,
 * or by `terminal_error`. A terminal that it does not want any more gets `terminal_close`.
 */
export const TerminalAttach = z.object({
  type: z.literal('terminal_attach'),
  session_id: SessionId,
  /** Bytes since the session's start: the next that the server lacks. */
  offset: z.int().nonnegative(),
  /** What the viewer has rendered of them, as in `terminal_ack`. */
  acked: z.int().nonnegative().optional(),
  /** As the viewer's window is now. */
  cols: Cols,
  rows: Rows,
})
export type TerminalAttach = z.infer<typeof TerminalAttach>
/** S→A: HUP to the shell's process group, KILL after a grace time. */
export const TerminalClose = z.object({ type: z.literal('terminal_close'), session_id: SessionId })

/** A→S: the shell runs. */
export const TerminalReady = z.object({
  type: z.literal('terminal_ready'),
  session_id: SessionId,
  cols: z.int().optional(),
  rows: z.int().optional(),
  /** After `terminal_attach`: where the output goes on. Beyond what was asked for: the bytes between are lost. */
  offset: z.int().nonnegative().optional(),
  /** With a later `offset` than was asked for: what the lost bytes have set (`TerminalModes.toString`). */
  modes: z.string().max(8192).optional(),
})
/** A→S, from legacy agents. */
export const TerminalData = z.object({
  type: z.literal('terminal_data'),
  session_id: SessionId,
  data: z.string(),
  is_binary: z.boolean().nullish(),
})
/** A→S: the session could not start or broke; it is over. */
export const TerminalError = z.object({
  type: z.literal('terminal_error'),
  session_id: SessionId,
  error: z.string().max(4096),
})
/** A→S, ours: the shell ended; sent after the last byte of its output. */
export const TerminalExit = z.object({
  type: z.literal('terminal_exit'),
  session_id: SessionId,
  exit_code: z.int().nullable(),
  signal: z.string().max(32).nullish(),
})
