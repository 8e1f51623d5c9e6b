/** Restarts, updates, and errors. */
import * as z from 'zod'
import { AgentId } from './common.ts'

export const RestartAgent = z.object({ type: z.literal('restart_agent') })
export const RestartHost = z.object({ type: z.literal('restart_host') })

const restartResponse = {
  agent_id: AgentId,
  success: z.boolean(),
  message: z
    .string()
    .max(4096)
    .nullish()
    .transform((text) => text ?? ''),
  /** Legacy agents say here why it failed. */
  error_message: z.string().max(4096).nullish(),
}
export const RestartAgentResponse = z.object({
  type: z.literal('restart_agent_response'),
  ...restartResponse,
})
export const RestartHostResponse = z.object({ type: z.literal('restart_host_response'), ...restartResponse })

/**
 * S→A. A legacy agent gets `version`, `download_url` and `md5`. Ours take no file without `sha256`, `size` and a
 * `signature` by the release key that they pinned at enrolment; `manifest_url` lists the file's blocks, so that only
 * those that differ are fetched. A path without scheme and host is on the server that the agent is connected to.
 */
export const UpdateAgent = z.object({
  type: z.literal('update_agent'),
  version: z.string().min(1).max(64),
  download_url: z.string().min(1).max(2048),
  md5: z.string().length(32).optional(),
  /** Hexadecimal. */
  sha256: z.string().length(64).optional(),
  /** Bytes. */
  size: z.int().positive().optional(),
  /** base64url of the 64-byte Ed25519 signature over `releaseText`. */
  signature: z.string().length(86).optional(),
  manifest_url: z.string().max(2048).optional(),
  /** Comes back in every answer, so that a late one is never taken for that of another attempt. */
  update_id: z.string().max(64).optional(),
})
export type UpdateAgent = z.infer<typeof UpdateAgent>

export const UpdateAgentResponse = z.object({
  type: z.literal('update_agent_response'),
  agent_id: AgentId,
  status: z.enum(['downloading', 'installing', 'success', 'failed']),
  version: z.string().max(64).nullish(),
  message: z.string().max(4096).nullish(),
  rolled_back: z.boolean().optional(),
  progress: z.number().min(0).max(1).optional(),
  update_id: z.string().max(64).optional(),
  /** Bytes that came over the wire so far. */
  received: z.int().nonnegative().optional(),
})
export type UpdateAgentResponse = z.infer<typeof UpdateAgentResponse>

/** A→S, ours: the agent is being uninstalled and won't come back. The server removes it. */
export const Goodbye = z.object({ type: z.literal('goodbye'), agent_id: AgentId })

/** Either direction: what was wrong with a frame. Counted, never answered. */
export const WireError = z.object({
  type: z.literal('error'),
  code: z.string().max(64),
  message: z.string().max(4096),
})
