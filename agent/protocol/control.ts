/** Restarts, updates, and errors. */
import { z } from 'zod'
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

export const UpdateAgentResponse = z.object({
  type: z.literal('update_agent_response'),
  agent_id: AgentId,
  status: z.enum(['downloading', 'installing', 'success', 'failed']),
  version: z.string().max(64).nullish(),
  message: z.string().max(4096).nullish(),
  rolled_back: z.boolean().optional(),
  progress: z.number().min(0).max(1).optional(),
})

/** Either direction: what was wrong with a frame. Counted, never answered. */
export const WireError = z.object({
  type: z.literal('error'),
  code: z.string().max(64),
  message: z.string().max(4096),
})
