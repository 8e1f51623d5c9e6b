/** Signs of life with resource use. */
import * as z from 'zod'
import { AgentId } from './common.ts'

const amount = z.number().nonnegative().nullish()

export const DiskInfo = z.object({
  device: z.string().nullish(),
  mountpoint: z.string().nullish(),
  fstype: z.string().nullish(),
  /** Bytes. */
  total: amount,
  used: amount,
  free: amount,
  percent: amount,
})
export type DiskInfo = z.infer<typeof DiskInfo>

/** A→S. `timestamp` is whatever the agent's clock says (legacy: local ISO text); it is never trusted. */
export const Heartbeat = z.object({
  type: z.literal('heartbeat'),
  agent_id: AgentId,
  timestamp: z.union([z.string().max(64), z.number()]).nullish(),
  /** Per cent, 0 to 100. */
  cpu_usage: amount,
  memory_usage: amount,
  /** Bytes. */
  memory_total: amount,
  memory_used: amount,
  memory_available: amount,
  disk_info: z.array(DiskInfo).max(256).nullish(),
  /** Milliseconds between the last heartbeat and its ack. */
  rtt_ms: amount,
  load_1: amount,
  uptime_seconds: amount,
})
export type Heartbeat = z.infer<typeof Heartbeat>

/** S→A. */
export const HeartbeatAck = z.object({
  type: z.literal('heartbeat_ack'),
  timestamp: z.union([z.string(), z.number()]).nullish(),
  server_time: z.string().optional(),
})
