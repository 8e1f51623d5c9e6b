/** Pieces that several wire messages share, and the limits both ends hold each other to. */
import * as z from 'zod'

/** Version of the wire protocol. History: 1 = the JSON-only protocol of legacy agents; 2 = ours. */
export const PROTOCOL_VERSION = 2

/** What an agent of ours names in `register.capabilities`. One that names none gets JSON only. */
export const CAPABILITIES = [
  'binary',
  'output-stream',
  'cancel',
  'terminal-credits',
  'terminal-resume',
  'mask-secrets',
  'files',
  'fetch-files',
  'host-files',
  'rights-bits',
  'upload-blocks',
] as const

/** Largest frame either end accepts: a legacy `task_result` carries whole outputs inline. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024
/** Largest payload of one binary frame. Small, so that input and control frames are never long behind bulk. */
export const MAX_CHUNK_BYTES = 64 * 1024
/** Bytes of task output that an agent may have under way, unacknowledged, per task. */
export const OUTPUT_WINDOW_BYTES = 512 * 1024
/** Default bound of one kept output stream; the first and the last half of it are kept. */
export const OUTPUT_LIMIT_BYTES = 8 * 1024 * 1024
/** An output up to this size (both streams together) travels inline in `task_result` if none was streamed yet. */
export const INLINE_OUTPUT_BYTES = 64 * 1024
/**
 * Bytes of terminal output that may be under way between PTY and the renderer in the browser.
 * The PTY is paused above HIGH and resumed below LOW. 256 KiB keeps Ctrl-C within 40 ms for a reader
 * of 5 MB/s and stays far below the 500 KB that xterm.js parses without dropping frames.
 */
export const TERMINAL_HIGH_WATER_BYTES = 192 * 1024
export const TERMINAL_LOW_WATER_BYTES = 64 * 1024
/** Largest script, in UTF-8 bytes. */
export const MAX_SCRIPT_BYTES = 1024 * 1024
export const DEFAULT_TIMEOUT_SECONDS = 7200
export const DEFAULT_HEARTBEAT_SECONDS = 5

export const AgentId = z.string().min(1).max(128)
export const TaskId = z.string().min(1).max(64)
export const SessionId = z.string().min(1).max(64)
export const Cols = z.int().min(1).max(1000)
export const Rows = z.int().min(1).max(1000)
/** A field that legacy agents may leave out or send as null. */
export const optionalText = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((value) => value ?? undefined)
