/** What is recorded of a host, and for how long that is kept: what its groups say, the strictest of them; else the default. */
import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import {
  RECORD_MODES,
  type RecordMode,
  recordingPolicies,
  recordingSettings,
} from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import type { GroupStore } from '../agents/groups/store.ts'
import { DomainError } from '../errors.ts'

export const SETTINGS = 1

export interface Policy {
  record: RecordMode
  /** What is typed, too. */
  input: boolean
  /** Null: for ever. */
  keepDays: number | null
}

export type GroupPolicy = Policy & { groupId: string }

export interface Policies {
  fallback: Policy
  groups: GroupPolicy[]
}

/** Until an administrator says otherwise: nothing that is forgotten fills a disk. */
export const DEFAULT_POLICY: Policy = { record: 'on', input: false, keepDays: 90 }
export const DEFAULT_KEEP_BYTES = 20 * 1024 ** 3

export type SettingsRow = typeof recordingSettings.$inferSelect

export async function readSettings(source: Database | Transaction): Promise<SettingsRow | undefined> {
  const [row] = await source.select().from(recordingSettings).where(eq(recordingSettings.id, SETTINGS))
  return row
}

/** The row that is there before anybody has changed anything. */
export const firstSettings = () => ({ id: SETTINGS, ...DEFAULT_POLICY, keepBytes: DEFAULT_KEEP_BYTES })

export const keepBytesOf = (row: SettingsRow | undefined): number | null =>
  row ? row.keepBytes : DEFAULT_KEEP_BYTES

export async function readPolicies(source: Database | Transaction): Promise<Policies> {
  const row = await readSettings(source)
  const fallback = row ? { record: row.record, input: row.input, keepDays: row.keepDays } : DEFAULT_POLICY
  return { fallback, groups: await source.select().from(recordingPolicies) }
}

/** A group whose rule can't be read holds for all: a policy that fails must not leave anybody unrecorded. */
function isMember(store: GroupStore, groupId: string, entry: AgentEntry): boolean {
  const group = store.get(groupId)
  if (!group) return false
  try {
    return store.lookup(group.name)(entry)
  } catch (error) {
    if (error instanceof DomainError) return true
    throw error
  }
}

const strictness = ({ record }: Policy) => RECORD_MODES.indexOf(record)

/** The most of everything that any of them asks for. */
export function strictest(policies: readonly [Policy, ...Policy[]]): Policy {
  const [first, ...rest] = policies
  return rest.reduce<Policy>(
    (so, next) => ({
      record: strictness(next) > strictness(so) ? next.record : so.record,
      input: so.input || next.input,
      keepDays: so.keepDays === null || next.keepDays === null ? null : Math.max(so.keepDays, next.keepDays),
    }),
    first,
  )
}

/** @param entry undefined: the host is not known any more */
export function policyFor(policies: Policies, store: GroupStore, entry: AgentEntry | undefined): Policy {
  const [first, ...rest] = entry
    ? policies.groups.filter(({ groupId }) => isMember(store, groupId, entry))
    : []
  if (!first) return policies.fallback
  const { record, input, keepDays } = strictest([first, ...rest])
  return { record, input, keepDays }
}
