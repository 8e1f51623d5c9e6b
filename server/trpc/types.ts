/**
 * What goes over tRPC, as types: the only file of the server that `app/` and `client/` import.
 * Times are ISO 8601 strings, ids are strings, lists are `Page<T>`.
 */
import type {
  FetchSpec,
  Interpreter,
  PushSpec,
  ReleaseArch,
  ReleaseSigner,
  Role,
  RunApproval,
  RunKind,
  RunOrder,
  RunOrigin,
  RunPace,
  RunState,
  RunValue,
  ScriptParameter,
  SessionEnd,
  TaskCounts,
  TaskState,
} from '../../drizzle/schema/index.ts'
import type { Permission } from '../auth/permissions.ts'
import type { HostLock, UserLock } from './sharingTypes.ts'

export type { RetryKind } from '../runs/retrySource.ts'
export type * from './fileTypes.ts'
export type * from './guardTypes.ts'
export type * from './historyTypes.ts'
export type * from './hostFileTypes.ts'
export type * from './jobTypes.ts'
export type * from './preferenceTypes.ts'
export type * from './quickCommandTypes.ts'
export type * from './readingTypes.ts'
export type * from './recordingTypes.ts'
export type * from './rolloutTypes.ts'
export type { AppRouter } from './router.ts'
export type * from './runTypes.ts'
export type * from './scheduleTypes.ts'
export type * from './scriptTypes.ts'
export type * from './sharingTypes.ts'
export type * from './terminalTypes.ts'
export type {
  FetchSpec,
  Interpreter,
  Permission,
  PushSpec,
  ReleaseArch,
  ReleaseSigner,
  Role,
  RunApproval,
  RunKind,
  RunOrder,
  RunOrigin,
  RunPace,
  RunState,
  RunValue,
  ScriptParameter,
  TaskCounts,
  TaskState,
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
  /** Of all that match the filter, where it is cheap to know. */
  total?: number
}

export type AgentStatus = 'online' | 'offline' | 'pending'

export interface AgentItem {
  id: string
  hostname: string
  ip: string
  externalIp: string
  status: AgentStatus
  /** Has proved its identity by key. */
  verified: boolean
  version: string
  platform: string
  /** As `Debian GNU/Linux 12 (bookworm)`. */
  os: string
  arch: string
  lastSeenAt: string | null
  labels: Record<string, string>
  /** Per cent. */
  cpuUsage: number | null
  memoryUsage: number | null
  diskUsage: number | null
  /** Two live sessions use this identity: a copied machine. Names the other's address. */
  duplicateOf: string | null
  /** Its connection (or last one since the server started) is encrypted. */
  secure: boolean
  /** Nothing begins there until an administrator, or its time, unlocks it. */
  lock: HostLock | null
}

export interface DiskItem {
  device: string
  mountpoint: string
  fstype: string
  /** Bytes. */
  total: number
  used: number
  percent: number
}

export interface AgentDetail extends AgentItem {
  publicKeyFingerprint: string | null
  capabilities: string[]
  systemInfo: Record<string, unknown>
  /** Bytes. */
  memoryTotal: number | null
  memoryUsed: number | null
  disks: DiskItem[]
  load1: number | null
  uptimeSeconds: number | null
  /** Of the last heartbeat, milliseconds. */
  rttMs: number | null
  createdAt: string
  connectedSince: string | null
  /** That its connection comes from; of a proxy in front, the proxy's. */
  remoteAddress: string | null
}

export type AgentSort =
  | 'hostname'
  | 'status'
  | 'ip'
  | 'version'
  | 'lastSeenAt'
  | 'cpuUsage'
  | 'memoryUsage'
  | 'diskUsage'

/** All given ones must match. `query` looks in hostname, addresses, id and labels. */
export interface AgentFilter {
  /** Words as server/agents/terms/terms.ts explains them. */
  query?: string
  status?: AgentStatus
  labels?: Record<string, string>
  /** Enrolled by this token. */
  enrollmentTokenId?: string
  locked?: boolean
  ids?: string[]
}

export interface GroupItem {
  id: string
  name: string
  description: string
  /** A search that finds the members; null: they are listed. */
  rule: string | null
  /** Of a listed group. */
  agentIds: string[]
  /** Members now; of them online. */
  hosts: number
  online: number
  /** Why the rule finds nobody, if it can't be read (any more). */
  problem: string | null
  updatedAt: string
}

export interface AgentPage extends Page<AgentItem> {
  counts: Record<AgentStatus, number>
  /** `agents.watch` from here as `lastEventId` tells what changed after this page was read. */
  watchFrom: string
}

/** `snapshot` replaces nothing by itself: it is sent first when the client is too far behind to catch up. */
export type AgentsEvent =
  | { type: 'changed'; items: AgentItem[] }
  | { type: 'removed'; ids: string[] }
  /** Some agent, watched or not, came, went or changed in more than its figures: how many there are by state. */
  | { type: 'counts'; counts: Record<AgentStatus, number> }
  /** Re-read the list. */
  | { type: 'reset' }

export interface ReleaseItem {
  id: string
  version: string
  arch: ReleaseArch
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
  md5: string | null
  /** base64url. */
  signature: string
  signedBy: ReleaseSigner
  /** A file elsewhere; null: stored here. */
  sourceUrl: string | null
  notes: string
  createdBy: string
  createdAt: string
  /** Offered no more since. */
  withdrawnAt: string | null
}

export interface ReleaseKeyInfo {
  /** base64url of the raw Ed25519 key. */
  publicKey: string
  /** SHA-256 of the raw key, hexadecimal. */
  fingerprint: string
  /** `offline`: the server can't sign, uploads bring their signature. */
  mode: ReleaseSigner
}

export interface EnrollmentTokenItem {
  id: string
  name: string
  prefix: string
  /** Given to every host that enrols with it. */
  labels: Record<string, string>
  maxUses: number | null
  uses: number
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  state: 'active' | 'expired' | 'used_up' | 'revoked'
}

export interface UserItem {
  id: string
  username: string
  displayName: string
  role: Role
  createdAt: string
  lastLoginAt: string | null
  disabledAt: string | null
  /** Who may not get in now, and why; one that is over is none. */
  lock: UserLock | null
}

export type UserSort = 'username' | 'displayName' | 'createdAt' | 'lastLoginAt'

export interface SessionItem {
  id: string
  ip: string
  userAgent: string
  createdAt: string
  lastSeenAt: string
  current: boolean
}

export interface ApiTokenItem {
  id: string
  name: string
  prefix: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

/** What the one-line command of the console is made of. */
export interface InstallScript {
  url: string
  /** Hexadecimal, of the script's bytes. */
  sha256: string
  /** The server's certificate is of its own authority: curl can't know it. */
  ownAuthority: boolean
  /** Newest release by architecture; empty: there is nothing to install yet. */
  versions: Record<string, string>
}

export interface AuditItem {
  id: string
  at: string
  actorKind: string
  actorName: string
  ip: string
  action: string
  targetKind: string
  targetId: string
  targetName: string
  /** There still is such a thing to look at: an agent that is not removed, a run, a user. */
  targetExists: boolean
  details: Record<string, unknown>
}

export interface Me {
  id: string
  username: string
  displayName: string
  role: Role
  permissions: Permission[]
}

/** `data` of a tRPC error, next to tRPC's own: `errors.<domainCode>` with `params` is the translated sentence. */
/** Why somebody who was signed in is so no more: by the end of that session, or because its time has run out. */
export type SignedOutWhy = Exclude<SessionEnd, 'left'> | 'expired'

export interface ErrorData {
  domainCode: string
  params: Record<string, string | number>
}
