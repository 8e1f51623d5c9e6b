/** One agent in memory: the facts of its row, its presence and its last figures. */
import type { Heartbeat, Register } from '../../agent/protocol/index.ts'
import type { agents } from '../../drizzle/schema/index.ts'
import { keyFingerprint } from '../gateway/identity.ts'
import type { AgentDetail, AgentItem, AgentStatus, DiskItem } from '../trpc/types.ts'
import { hostLockOf } from './hostLock.ts'

export type AgentRow = typeof agents.$inferSelect

export interface Usage {
  /** Per cent. */
  cpu: number | null
  memory: number | null
  disk: number | null
  /** Bytes. */
  memoryTotal: number | null
  memoryUsed: number | null
  disks: DiskItem[]
  load1: number | null
  uptimeSeconds: number | null
  rttMs: number | null
}

/** Where a connection comes from, and whether by TLS. */
export interface Remote {
  ip: string
  secure: boolean
}

export interface AgentEntry {
  row: AgentRow
  online: boolean
  connectedSince: Date | null
  /** Its connection, or its last one; null: none since the server started. */
  remote: Remote | null
  /** Epoch milliseconds by the server's clock. */
  lastSeenMs: number | null
  usage: Usage
  /** Address of a second live session of the same key, and when it last tried. */
  duplicate: { ip: string; atMs: number } | null
  /** Of the last change. */
  revision: number
  /** Not yet in the database. */
  unsavedFacts: boolean
  unsavedUsage: boolean
}

const noUsage = (row: AgentRow): Usage => ({
  cpu: row.cpuUsage,
  memory: row.memoryUsage,
  disk: row.diskUsage,
  memoryTotal: null,
  memoryUsed: null,
  disks: [],
  load1: null,
  uptimeSeconds: null,
  rttMs: null,
})

export const createEntry = (row: AgentRow): AgentEntry => ({
  row,
  online: false,
  connectedSince: null,
  remote: null,
  lastSeenMs: row.lastSeenAt?.getTime() ?? null,
  usage: noUsage(row),
  duplicate: null,
  revision: 0,
  unsavedFacts: false,
  unsavedUsage: false,
})

/** Facts that an agent says of itself at every registration. */
export const factsOf = (register: Register, remoteIp: string) => ({
  hostname: register.hostname || register.agent_id.slice(0, 12),
  ip: register.ip ?? '',
  externalIp: register.external_ip ?? remoteIp,
  platform: register.platform ?? '',
  version: register.agent_version ?? '',
  capabilities: register.capabilities ?? [],
  systemInfo: register.system_info,
  instanceId: register.instance_id ?? null,
})

const percent = (value: number | null | undefined) =>
  typeof value === 'number' ? Math.min(100, Math.round(value * 10) / 10) : null

/** The figures of a heartbeat; what it leaves out stays as it was. */
export function usageOf(before: Usage, beat: Heartbeat): Usage {
  const disks = beat.disk_info?.map((disk) => ({
    device: disk.device ?? '',
    mountpoint: disk.mountpoint ?? '',
    fstype: disk.fstype ?? '',
    total: disk.total ?? 0,
    used: disk.used ?? 0,
    percent: percent(disk.percent) ?? 0,
  }))
  const main = disks?.find((disk) => disk.mountpoint === '/') ?? disks?.[0]
  return {
    cpu: percent(beat.cpu_usage) ?? before.cpu,
    memory: percent(beat.memory_usage) ?? before.memory,
    disk: main?.percent ?? before.disk,
    memoryTotal: beat.memory_total ?? before.memoryTotal,
    memoryUsed: beat.memory_used ?? before.memoryUsed,
    disks: disks ?? before.disks,
    load1: beat.load_1 ?? before.load1,
    uptimeSeconds: beat.uptime_seconds ?? before.uptimeSeconds,
    rttMs: beat.rtt_ms ?? before.rttMs,
  }
}

export const statusOf = (entry: AgentEntry): AgentStatus =>
  entry.row.approval === 'pending' ? 'pending' : entry.online ? 'online' : 'offline'

export function countByStatus(entries: Iterable<AgentEntry>): Record<AgentStatus, number> {
  const counts = { online: 0, offline: 0, pending: 0 }
  for (const entry of entries) counts[statusOf(entry)]++
  return counts
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 255) : '')
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

export function toItem(entry: AgentEntry): AgentItem {
  const { row, usage } = entry
  return {
    id: row.id,
    hostname: row.hostname,
    ip: row.ip,
    externalIp: row.externalIp,
    status: statusOf(entry),
    verified: row.publicKey !== null,
    version: row.version,
    platform: row.platform,
    os: text(row.systemInfo.os) || text(row.systemInfo.os_name) || row.platform,
    arch: text(row.systemInfo.arch) || text(row.systemInfo.machine),
    lastSeenAt: iso(entry.lastSeenMs),
    labels: row.labels,
    cpuUsage: usage.cpu,
    memoryUsage: usage.memory,
    diskUsage: usage.disk,
    duplicateOf: entry.duplicate?.ip ?? null,
    secure: entry.remote?.secure ?? false,
    lock: hostLockOf(row),
  }
}

export function toDetail(entry: AgentEntry): AgentDetail {
  const { row, usage } = entry
  return {
    ...toItem(entry),
    publicKeyFingerprint: row.publicKey === null ? null : keyFingerprint(row.publicKey),
    capabilities: row.capabilities,
    systemInfo: row.systemInfo,
    memoryTotal: usage.memoryTotal,
    memoryUsed: usage.memoryUsed,
    disks: usage.disks,
    load1: usage.load1,
    uptimeSeconds: usage.uptimeSeconds,
    rttMs: usage.rttMs,
    createdAt: row.createdAt.toISOString(),
    connectedSince: entry.connectedSince?.toISOString() ?? null,
    remoteAddress: entry.remote?.ip ?? null,
  }
}
