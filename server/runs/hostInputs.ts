/** What each host of a run is given of its own: kept with the run, so that it holds all that it takes. */
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { hostInputs, type RunValue } from '../../drizzle/schema/index.ts'
import { environmentOf, paramsWith } from '../scripts/values.ts'

/** A long text each, so that a statement stays well below the largest one. */
const ROWS_PER_STATEMENT = 500

export interface HostInput {
  params: string
  values: RunValue[] | null
  /** Why it is not started there: a code with words after it. */
  refusal: string | null
}

/** By the agent's id. */
export type HostInputs = ReadonlyMap<string, HostInput>

export async function keepHostInputs(tx: Transaction, runId: string, inputs: HostInputs): Promise<void> {
  const rows = [...inputs].map(([agentId, input]) => ({ runId, agentId, ...input }))
  for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT)
    await tx.insert(hostInputs).values(rows.slice(i, i + ROWS_PER_STATEMENT))
}

export async function readHostInputs(database: Database, runId: string): Promise<HostInputs> {
  const found = new Map<string, HostInput>()
  const { agentId, params, values, refusal } = hostInputs
  for (let last = ''; ; ) {
    const rows = await database
      .select({ agentId, params, values, refusal })
      .from(hostInputs)
      .where(and(eq(hostInputs.runId, runId), gt(agentId, last)))
      .orderBy(asc(agentId))
      .limit(ROWS_PER_STATEMENT)
    for (const { agentId: id, ...input } of rows) found.set(id, input)
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return found
    last = end.agentId
  }
}

/** As guard rules look at them: what several hosts are given alike is looked at once. */
export function distinctInputs(
  inputs: HostInputs | undefined,
): { params: string; variables: Record<string, string> }[] {
  const distinct = new Map<string, { params: string; variables: Record<string, string> }>()
  for (const { params, values, refusal } of inputs?.values() ?? []) {
    if (refusal !== null) continue
    const given = { params: paramsWith(params, values ?? []), variables: environmentOf(values ?? []) }
    distinct.set(JSON.stringify(given), given)
  }
  return [...distinct.values()]
}
