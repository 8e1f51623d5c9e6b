/** Tasks that are over for the server, `lost` or `skipped`, and may still get their true result. */
import { and, eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { runs, tasks } from '../../drizzle/schema/index.ts'
import type { AgentSession } from '../gateway/session.ts'
import type { LiveTask } from './live.ts'
import type { RunRegistry } from './registry.ts'
import { isTrueResult } from './states.ts'

const LOOKUPS_MAX = 10_000

export class Revival {
  private readonly database: Database
  private readonly registry: RunRegistry
  private readonly lookups = new Map<string, Promise<LiveTask | null>>()

  constructor(database: Database, registry: RunRegistry) {
    this.database = database
    this.registry = registry
  }

  /** Live again; null: nothing is expected of it, or too many are asked for at one time. */
  lookUp(session: AgentSession, taskId: string): Promise<LiveTask | null> {
    const running = this.lookups.get(taskId)
    if (running) return running
    if (this.lookups.size >= LOOKUPS_MAX) return Promise.resolve(null)
    const lookup = this.revive(session, taskId).finally(() => this.lookups.delete(taskId))
    this.lookups.set(taskId, lookup)
    return lookup
  }

  private async revive(session: AgentSession, taskId: string): Promise<LiveTask | null> {
    const { database, registry } = this
    const [row] = await database
      .select()
      .from(tasks)
      .where(and(eq(tasks.id, taskId), eq(tasks.agentId, session.agentId)))
    if (!row || isTrueResult(row.state)) return null
    const [run] = await database.select().from(runs).where(eq(runs.id, row.runId))
    if (!run) return null
    registry.add(run, [row], 0)
    return registry.tasks.get(taskId) ?? null
  }
}
