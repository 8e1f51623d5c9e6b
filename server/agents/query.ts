/** Filter, sort and key paging over the agents in memory. */
import { decodeCursor, encodeCursor, type SortValue } from '../trpc/paging.ts'
import type { AgentFilter, AgentSort, AgentStatus } from '../trpc/types.ts'
import { type AgentEntry, statusOf } from './entry.ts'
import { hostLockOf } from './hostLock.ts'
import { type GroupLookup, type Matches, matcherOf } from './terms/terms.ts'

export const SORT_KEYS = [
  'hostname',
  'status',
  'ip',
  'version',
  'lastSeenAt',
  'cpuUsage',
  'memoryUsage',
  'diskUsage',
] as const satisfies readonly AgentSort[]
export type SortKey = AgentSort

const STATUS_ORDER: Record<AgentStatus, number> = { online: 0, pending: 1, offline: 2 }

export function sortValue(entry: AgentEntry, key: SortKey): SortValue {
  switch (key) {
    case 'hostname':
      return entry.row.hostname.toLowerCase()
    case 'status':
      return STATUS_ORDER[statusOf(entry)]
    case 'ip':
      return addressKey(entry.row.ip)
    case 'version':
      return entry.row.version
    case 'lastSeenAt':
      return entry.lastSeenMs
    case 'cpuUsage':
      return entry.usage.cpu
    case 'memoryUsage':
      return entry.usage.memory
    case 'diskUsage':
      return entry.usage.disk
  }
}

/** `10.0.0.9` sorts before `10.0.0.10`. */
const addressKey = (ip: string) => ip.replace(/\d+/g, (digits) => digits.padStart(3, '0'))

/** @throws DomainError `bad_term`, `unknown_group`, `group_cycle` for a search that means nothing */
export function matcher(filter: AgentFilter, groups: GroupLookup): Matches {
  const ids = filter.ids ? new Set(filter.ids) : null
  const found = matcherOf(filter.query ?? '', groups)
  const labels = Object.entries(filter.labels ?? {})
  return (entry) => {
    const { row } = entry
    if (ids && !ids.has(row.id)) return false
    if (filter.enrollmentTokenId && row.enrollmentTokenId !== filter.enrollmentTokenId) return false
    if (filter.locked !== undefined && (hostLockOf(row) !== null) !== filter.locked) return false
    if (filter.status && statusOf(entry) !== filter.status) return false
    if (labels.some(([key, value]) => row.labels[key] !== value)) return false
    return found(entry)
  }
}

/** Empty values last, whatever the direction; equal ones by id. */
function compare(aValue: SortValue, aId: string, bValue: SortValue, bId: string, sign: number): number {
  if (aValue !== bValue) {
    if (aValue === null) return 1
    if (bValue === null) return -1
    return aValue < bValue ? -sign : sign
  }
  return aId < bId ? -1 : aId > bId ? 1 : 0
}

export interface PageQuery {
  cursor?: string | null
  limit: number
  sort: SortKey
  order: 'asc' | 'desc'
}

/** One page of `entries` (those that match already). */
export function pageOf(
  entries: AgentEntry[],
  query: PageQuery,
): { page: AgentEntry[]; nextCursor: string | null } {
  const sign = query.order === 'asc' ? 1 : -1
  const after = query.cursor ? decodeCursor(query.cursor) : null
  const keyed: { entry: AgentEntry; value: SortValue; id: string }[] = []
  for (const entry of entries) {
    const value = sortValue(entry, query.sort)
    if (!after || compare(value, entry.row.id, after[0], after[1], sign) > 0)
      keyed.push({ entry, value, id: entry.row.id })
  }
  keyed.sort((a, b) => compare(a.value, a.id, b.value, b.id, sign))
  const page = keyed.slice(0, query.limit)
  const last = page.at(-1)
  return {
    page: page.map((item) => item.entry),
    nextCursor: last && keyed.length > query.limit ? encodeCursor(last.value, last.id) : null,
  }
}
