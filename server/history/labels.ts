/** Labels of hosts as they were when a run started, kept with it once each. */
import { gte, type SQL } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { runLabels } from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'

const INSERT_ROWS_MAX = 1_000
const SUGGESTED_MAX = 20

const labelsOf = (targets: AgentEntry[]): string[] => {
  const all = new Set<string>()
  for (const { row } of targets)
    for (const [key, value] of Object.entries(row.labels)) all.add(`${key}=${value}`)
  return [...all].sort()
}

export async function keepLabels(tx: Transaction, runId: string, targets: AgentEntry[]): Promise<void> {
  const labels = labelsOf(targets)
  for (let i = 0; i < labels.length; i += INSERT_ROWS_MAX)
    await tx
      .insert(runLabels)
      .values(labels.slice(i, i + INSERT_ROWS_MAX).map((label) => ({ label, runId })))
      // `A=b` and `a=b` are one to the database.
      .onDuplicateKeyUpdate({ set: { runId } })
}

/** Labels that begin with `query`, of hosts of any run. */
export async function listRunLabels(ctx: VerbContext, query: string): Promise<{ items: string[] }> {
  requirePermission(ctx.actor, 'runs.read')
  const from: SQL | undefined = query ? gte(runLabels.label, query) : undefined
  const rows = await ctx.app.database
    .selectDistinct({ label: runLabels.label })
    .from(runLabels)
    .where(from)
    .orderBy(runLabels.label)
    .limit(SUGGESTED_MAX)
  const wanted = query.toLowerCase()
  return { items: rows.map(({ label }) => label).filter((label) => label.toLowerCase().startsWith(wanted)) }
}
