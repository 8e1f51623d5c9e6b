/** The wire contract between agent and server: a union per direction and the one place that parses. */
import * as z from 'zod'
import * as control from './control.ts'
import * as files from './files.ts'
import * as heartbeat from './heartbeat.ts'
import * as hostFiles from './hostFiles.ts'
import * as registration from './registration.ts'
import * as tasks from './tasks.ts'
import * as terminals from './terminals.ts'

export * from './binary.ts'
export * from './common.ts'
export type { UpdateAgent, UpdateAgentResponse } from './control.ts'
export type { IfExists } from './files.ts'
export {
  FETCH_PATHS_MAX,
  FETCH_PIECE_BYTES,
  FetchedFile,
  FetchFiles,
  FILE_BYTES_MAX,
  FILE_PATH_BYTES_MAX,
  FileManifest,
  IF_EXISTS,
  MODE_PATTERN,
  OWNER_PATTERN,
  PlaceFile,
} from './files.ts'
export type { DiskInfo, Heartbeat } from './heartbeat.ts'
export type { HostFileAnswer } from './hostFiles.ts'
export {
  HOST_IF_EXISTS,
  HOST_LIST_MAX,
  HOST_PATH_CHARS_MAX,
  HOST_PATHS_MAX,
  HOST_REQUEST_SECONDS,
  HOST_TEXT_BYTES_MAX,
  HOST_UPLOAD_BLOCK_BYTES,
  HOST_UPLOAD_BLOCKS_MAX,
  HOST_UPLOAD_BYTES_MAX,
  HostFileAnswers,
  HostFileEntry,
  HostFileOp,
  HostFileReply,
  HostFileRequest,
  HostPath,
  HostPlace,
  HostStreamHead,
} from './hostFiles.ts'
export { hostBytes, hostText } from './hostPath.ts'
export { agentIdOf } from './identity.ts'
export {
  BLOCK_BYTES,
  BLOCK_DIGEST_BYTES,
  BLOCKS_PER_REQUEST_MAX,
  blockCount,
  blockDigest,
  blockDigests,
  blockLength,
  Manifest,
  RELEASE_BYTES_MAX,
} from './manifest.ts'
export { OpenParamsError, splitParams } from './params.ts'
export type {
  KnownTerminal,
  LastUpdate,
  Register,
  RegisterConfirm,
  RejectCode,
} from './registration.ts'
export { challengeText, KnownTask } from './registration.ts'
export { type ReleaseFacts, releaseText, VERSION_PATTERN, verifyRelease } from './release.ts'
export { type RightsMasks, rightsAfter } from './rights.ts'
export type { ExecuteTask, StreamSummary, TaskResult } from './tasks.ts'
export { TerminalModes } from './terminalModes.ts'
export type { TerminalAttach, TerminalInit } from './terminals.ts'

/** Agent → server. */
export const UpMessage = z.discriminatedUnion('type', [
  registration.Register,
  registration.ChallengeResponse,
  heartbeat.Heartbeat,
  tasks.TaskAccepted,
  tasks.TaskOutput,
  tasks.TaskResult,
  terminals.TerminalReady,
  terminals.TerminalData,
  terminals.TerminalError,
  terminals.TerminalExit,
  hostFiles.HostFileReply,
  control.RestartAgentResponse,
  control.RestartHostResponse,
  control.UpdateAgentResponse,
  control.Goodbye,
  control.WireError,
])
export type UpMessage = z.infer<typeof UpMessage>

/** Server → agent. */
export const DownMessage = z.discriminatedUnion('type', [
  registration.Challenge,
  registration.RegisterConfirm,
  registration.RegisterPending,
  registration.RegisterRejected,
  heartbeat.HeartbeatAck,
  tasks.ExecuteTask,
  tasks.TaskOutputAck,
  tasks.TaskResultAck,
  tasks.CancelTask,
  files.PlaceFile,
  files.FetchFiles,
  hostFiles.HostFileRequest,
  hostFiles.HostFileCancel,
  terminals.TerminalInit,
  terminals.TerminalInput,
  terminals.TerminalResize,
  terminals.TerminalAck,
  terminals.TerminalAttach,
  terminals.TerminalClose,
  control.RestartAgent,
  control.RestartHost,
  control.UpdateAgent,
  control.WireError,
])
export type DownMessage = z.infer<typeof DownMessage>

/** Parsed, unknown (to be ignored: a newer peer may say more), or malformed (to be answered with `error`). */
export type Parsed<T> =
  | { kind: 'message'; message: T }
  | { kind: 'unknown'; type: string }
  | { kind: 'malformed'; reason: string }

function parserOf<T>(union: {
  options: readonly z.ZodObject[]
  safeParse: (value: unknown) => z.ZodSafeParseResult<T>
}) {
  const known = new Set(union.options.map((option) => String((option.shape.type as z.ZodLiteral).value)))
  return (text: string): Parsed<T> => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return { kind: 'malformed', reason: 'not JSON' }
    }
    const type = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined
    if (typeof type !== 'string') return { kind: 'malformed', reason: 'no "type" field' }
    if (!known.has(type)) return { kind: 'unknown', type: type.slice(0, 64) }
    const result = union.safeParse(value)
    if (result.success) return { kind: 'message', message: result.data }
    const issue = result.error.issues[0]
    return {
      kind: 'malformed',
      reason: `${type}: ${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'invalid'}`.slice(0, 512),
    }
  }
}

export const parseUp = parserOf<UpMessage>(UpMessage)
export const parseDown = parserOf<DownMessage>(DownMessage)
