/** Groups in the database. */
import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../../../drizzle/client.ts'
import { agentGroupMembers, agentGroups } from '../../../drizzle/schema/index.ts'
import type { Group } from './store.ts'

const ROWS_PER_INSERT = 1_000

export async function loadGroups(database: Database): Promise<Group[]> {
  const rows = await database.select().from(agentGroups)
  const members = new Map(rows.map((row) => [row.id, new Set<string>()]))
  for (const { groupId, agentId } of await database.select().from(agentGroupMembers))
    members.get(groupId)?.add(agentId)
  return rows.map(({ id, name, description, rule, updatedAt }) => ({
    ...{ id, name, description, rule, updatedAt },
    members: members.get(id) ?? new Set(),
  }))
}

export async function saveMembers(tx: Transaction, groupId: string, agentIds: string[]): Promise<void> {
  await tx.delete(agentGroupMembers).where(eq(agentGroupMembers.groupId, groupId))
  for (let at = 0; at < agentIds.length; at += ROWS_PER_INSERT) {
    const part = agentIds.slice(at, at + ROWS_PER_INSERT)
    await tx.insert(agentGroupMembers).values(part.map((agentId) => ({ groupId, agentId })))
  }
}
