/** The agents' table: loaded once, written in batches. */
import { isNull, sql } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { agents } from '../../drizzle/schema/index.ts'
import { type Kind, updateGiven } from '../database/given.ts'
import { withRetry } from '../database/retry.ts'
import type { AgentEntry, AgentRow } from './entry.ts'

const ROWS_PER_STATEMENT = 500

export const loadAgents = (database: Database): Promise<AgentRow[]> =>
  database.select().from(agents).where(isNull(agents.removedAt))

const FACTS = {
  hostname: sql`values(hostname)`,
  ip: sql`values(ip)`,
  externalIp: sql`values(external_ip)`,
  platform: sql`values(platform)`,
  version: sql`values(version)`,
  capabilities: sql`values(capabilities)`,
  systemInfo: sql`values(system_info)`,
  instanceId: sql`values(instance_id)`,
}
/** Their last figures, and when they were last seen. */
const USAGE: { name: string; kind: Kind; of(entry: AgentEntry): unknown }[] = [
  { name: agents.cpuUsage.name, kind: 'real', of: ({ usage }) => usage.cpu },
  { name: agents.memoryUsage.name, kind: 'real', of: ({ usage }) => usage.memory },
  { name: agents.diskUsage.name, kind: 'real', of: ({ usage }) => usage.disk },
  {
    name: agents.lastSeenAt.name,
    kind: 'time',
    of: ({ lastSeenMs }) => (lastSeenMs === null ? null : new Date(lastSeenMs)),
  },
]

const saveFacts = (database: Database, entries: AgentEntry[]) =>
  database
    .insert(agents)
    .values(entries.map(({ row }) => row))
    // The rows exist: a multi-row insert that updates is the one form of a multi-row update that all engines share.
    .onDuplicateKeyUpdate({ set: FACTS })

/** Every minute for the whole fleet: it must not cost as much as what it tells. */
const saveUsage = (database: Database, entries: AgentEntry[]) =>
  updateGiven(
    database,
    agents,
    { name: agents.id.name, kind: 'id', cells: entries.map(({ row }) => row.id) },
    USAGE.map(({ name, kind, of }) => ({ name, kind, cells: entries.map(of) })),
  )

/** Writes what the agents said of themselves, or their last figures, by one statement for 500 agents. */
export async function saveAgents(
  database: Database,
  entries: AgentEntry[],
  what: 'facts' | 'usage',
): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_PER_STATEMENT) {
    const some = entries.slice(at, at + ROWS_PER_STATEMENT)
    await withRetry<unknown>(() => (what === 'facts' ? saveFacts(database, some) : saveUsage(database, some)))
  }
}
