/** `recordings.policies`, `recordings.setPolicy`, `recordings.removePolicy`: what is recorded of which hosts. */
import { eq } from 'drizzle-orm'
import { recordingPolicies, recordingSettings } from '../../drizzle/schema/index.ts'
import type { Group } from '../agents/groups/store.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, notFound } from '../errors.ts'
import type { RecordingPolicies } from '../trpc/types.ts'
import { firstSettings, keepBytesOf, type Policy, readPolicies, readSettings } from './policy.ts'

const POLICIES_MAX = 200

function membersOf(ctx: VerbContext, group: Group): number {
  const { agents } = ctx.app
  try {
    const isMember = agents.groups.lookup(group.name)
    return [...agents.all()].filter((entry) => entry.row.approval === 'approved' && isMember(entry)).length
  } catch (error) {
    if (error instanceof DomainError) return 0
    throw error
  }
}

export async function listPolicies(ctx: VerbContext): Promise<RecordingPolicies> {
  requirePermission(ctx.actor, 'recordings.read')
  const { database, agents } = ctx.app
  const { fallback, groups } = await readPolicies(database)
  const row = await readSettings(database)
  const named = groups.flatMap((policy) => {
    const group = agents.groups.get(policy.groupId)
    return group ? [{ ...policy, groupName: group.name, hosts: membersOf(ctx, group) }] : []
  })
  return {
    fallback,
    groups: named.sort((a, b) => a.groupName.localeCompare(b.groupName)),
    keepBytes: keepBytesOf(row),
    changedBy: row?.changedBy ?? null,
    changedAt: row?.changedAt?.toISOString() ?? null,
  }
}

/** Of sessions that begin from now on; for how long they are kept, of all. @throws DomainError `not_found`, `too_many_policies` */
export async function setPolicy(
  ctx: VerbContext,
  { groupId, ...policy }: Policy & { groupId: string | null },
): Promise<void> {
  const { agents, recordingSweeper } = ctx.app
  const changed = { changedBy: ctx.actor.username.slice(0, 64), changedAt: new Date() }
  await mutate(ctx, 'recordings.manage', async (tx, record) => {
    const { fallback, groups } = await readPolicies(tx)
    const group = groupId === null ? null : agents.groups.get(groupId)
    if (groupId !== null && !group) throw notFound('group', groupId)
    const action = 'recordings.setPolicy'
    if (groupId === null || !group) {
      await tx
        .insert(recordingSettings)
        .values({ ...firstSettings(), ...policy, ...changed })
        .onDuplicateKeyUpdate({ set: { ...policy, ...changed } })
      record({
        action,
        targetKind: 'recordingPolicy',
        targetId: '',
        details: { before: fallback, ...policy },
      })
      return
    }
    const before = groups.find((one) => one.groupId === groupId)
    if (!before && groups.length >= POLICIES_MAX)
      throw conflict('too_many_policies', `There can be ${POLICIES_MAX} policies.`, { max: POLICIES_MAX })
    await tx
      .insert(recordingPolicies)
      .values({ groupId, ...policy })
      .onDuplicateKeyUpdate({ set: policy })
    const details = { before: before ?? null, ...policy }
    record({ action, targetKind: 'group', targetId: groupId, targetName: group.name, details })
  })
  recordingSweeper.wake()
}

/** The default holds for the group's hosts then. @throws DomainError `not_found` */
export async function removePolicy(ctx: VerbContext, groupId: string): Promise<void> {
  await mutate(ctx, 'recordings.manage', async (tx, record) => {
    const [before] = await tx.select().from(recordingPolicies).where(eq(recordingPolicies.groupId, groupId))
    if (!before) throw notFound('policy', groupId)
    await tx.delete(recordingPolicies).where(eq(recordingPolicies.groupId, groupId))
    record({
      ...{ action: 'recordings.removePolicy', targetKind: 'group', targetId: groupId },
      targetName: ctx.app.agents.groups.get(groupId)?.name ?? '',
      details: { before },
    })
  })
  ctx.app.recordingSweeper.wake()
}
