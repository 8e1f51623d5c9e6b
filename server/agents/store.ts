/** The agents' table: loaded once, written in batches. */
import { isNull, sql } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { agents } from '../../drizzle/schema/index.ts'
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
const USAGE = {
  cpuUsage: sql`values(cpu_usage)`,
  memoryUsage: sql`values(memory_usage)`,
  diskUsage: sql`values(disk_usage)`,
  lastSeenAt: sql`values(last_seen_at)`,
}

/** Writes what the agents said of themselves, or their last figures, by one statement for 500 agents. */
export async function saveAgents(
  database: Database,
  entries: AgentEntry[],
  what: 'facts' | 'usage',
): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_PER_STATEMENT) {
    const rows = entries.slice(at, at + ROWS_PER_STATEMENT).map((entry) => ({
      ...entry.row,
      cpuUsage: entry.usage.cpu,
      memoryUsage: entry.usage.memory,
      diskUsage: entry.usage.disk,
      lastSeenAt: entry.lastSeenMs === null ? null : new Date(entry.lastSeenMs),
    }))
    // The rows exist: a multi-row insert that updates is the one form of a multi-row update that all engines share.
    await withRetry(() =>
      database
        .insert(agents)
        .values(rows)
        .onDuplicateKeyUpdate({ set: what === 'facts' ? FACTS : USAGE }),
    )
  }
}
