/** `groups.*`: named sets of hosts, by a rule or by a list. */
import { eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../../drizzle/client.ts'
import { agentGroups, recordingPolicies } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { conflict, invalid, notFound } from '../../errors.ts'
import { refuseGuardedGroup } from '../../guards/scope.ts'
import { listed, usersOfSearch } from '../../jobs/usage.ts'
import { refuseChanged } from '../../trpc/known.ts'
import type { GroupItem } from '../../trpc/types.ts'
import { statusOf } from '../entry.ts'
import { resolveTargets } from '../targets.ts'
import { saveMembers } from './rows.ts'
import { type Group, namesGroup } from './store.ts'

const GROUPS_MAX = 1_000

/** What makes the members: one of the two. */
export type Membership = { rule: string } | { agentIds: string[] }

export interface GroupInput {
  name: string
  description?: string
  members: Membership
}

const store = (ctx: VerbContext) => ctx.app.agents.groups

/** A rule that stands on a group which is gone finds nobody, and says so. */
function countsOf(ctx: VerbContext, group: Group): Pick<GroupItem, 'hosts' | 'online' | 'problem'> {
  try {
    const matches = store(ctx).lookup(group.name)
    let [hosts, online] = [0, 0]
    for (const entry of ctx.app.agents.all()) {
      if (entry.row.approval !== 'approved' || !matches(entry)) continue
      hosts++
      if (statusOf(entry) === 'online') online++
    }
    return { hosts, online, problem: null }
  } catch (error) {
    return { hosts: 0, online: 0, problem: error instanceof Error ? error.message : String(error) }
  }
}

const toItem = (ctx: VerbContext, group: Group): GroupItem => ({
  id: group.id,
  name: group.name,
  description: group.description,
  rule: group.rule,
  agentIds: group.rule === null ? [...group.members] : [],
  updatedAt: group.updatedAt.toISOString(),
  ...countsOf(ctx, group),
})

/** All of them (a thousand at most), by name. */
export function listGroups(ctx: VerbContext): { items: GroupItem[] } {
  requirePermission(ctx.actor, 'groups.read')
  return {
    items: store(ctx)
      .all()
      .map((group) => toItem(ctx, group)),
  }
}

/** @throws DomainError `not_found` */
export function getGroup(ctx: VerbContext, id: string): GroupItem {
  requirePermission(ctx.actor, 'groups.read')
  return toItem(ctx, find(ctx, id))
}

function find(ctx: VerbContext, id: string): Group {
  const group = store(ctx).get(id)
  if (!group) throw notFound('group', id)
  return group
}

/** @throws DomainError `group_exists`, `unknown_agents`, `bad_term`, `unknown_group`, `group_cycle` */
function plan(ctx: VerbContext, id: string, { name, description = '', members }: GroupInput): Group {
  const other = store(ctx)
    .all()
    .find((group) => group.name.toLowerCase() === name.toLowerCase())
  if (other && other.id !== id)
    throw conflict('group_exists', `There is a group “${other.name}” already.`, { name: other.name })
  const updatedAt = new Date()
  const listed = 'agentIds' in members ? resolveTargets(ctx, members).map(({ row }) => row.id) : []
  const rule = 'rule' in members ? members.rule : null
  const group = { id, name, description, rule, members: new Set(listed), updatedAt }
  store(ctx).check(group)
  return group
}

const target = (group: Group) => ({ targetKind: 'group', targetId: group.id, targetName: group.name })
const details = ({ rule, members }: Group) => (rule === null ? { hosts: members.size } : { rule })

/** @throws DomainError as `plan`, and `too_many_groups`, `group_guarded` */
export async function createGroup(ctx: VerbContext, input: GroupInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'groups.manage')
  if (store(ctx).all().length >= GROUPS_MAX)
    throw invalid('too_many_groups', `There can be ${GROUPS_MAX} groups.`, { max: GROUPS_MAX })
  const group = plan(ctx, ulid(), input)
  await refuseGuardedGroup(ctx, [group.name])
  const { id, name, description, rule, updatedAt } = group
  const createdBy = ctx.actor.kind === 'system' ? null : ctx.actor.userId
  await mutate(ctx, 'groups.manage', async (tx, record) => {
    const row = { id, name, description, rule, createdBy, createdAt: updatedAt, updatedAt }
    await tx.insert(agentGroups).values(row)
    await saveMembers(tx, id, [...group.members])
    record({ action: 'groups.create', ...target(group), details: details(group) })
  })
  store(ctx).put(group)
  return { id }
}

/** @throws DomainError as `plan`, and `not_found`, `changed_meanwhile`, `group_in_use` or `group_in_jobs` for a new name of one that is referred to, `group_guarded` */
export async function updateGroup(
  ctx: VerbContext,
  input: GroupInput & { id: string; known?: string },
): Promise<void> {
  requirePermission(ctx.actor, 'groups.manage')
  const before = find(ctx, input.id)
  refuseChanged(before, input.known)
  const group = plan(ctx, input.id, input)
  const renamed = before.name.toLowerCase() !== group.name.toLowerCase()
  if (renamed) refuseIfUsed(ctx, before)
  if (renamed || !sameHosts(before, group)) await refuseGuardedGroup(ctx, [before.name, group.name])
  const { name, description, rule, updatedAt } = group
  await mutate(ctx, 'groups.manage', async (tx, record) => {
    // Another save at the same time is waited for here, and is in no memory yet.
    const [row] = await tx.select().from(agentGroups).where(eq(agentGroups.id, group.id)).for('update')
    if (!row) throw notFound('group', group.id)
    refuseChanged(row, input.known)
    if (renamed) await refuseIfInJobs(tx, before)
    await tx
      .update(agentGroups)
      .set({ name, description, rule, updatedAt })
      .where(eq(agentGroups.id, group.id))
    await saveMembers(tx, group.id, [...group.members])
    record({
      action: 'groups.update',
      ...target(group),
      details: { before: { name: before.name, ...details(before) }, ...details(group) },
    })
  })
  store(ctx).put(group)
}

/** The hosts stay as they are. @throws DomainError `not_found`, `group_in_use`, `group_in_jobs`, `group_has_policy`, `group_guarded` */
export async function removeGroup(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'groups.manage')
  const group = find(ctx, id)
  refuseIfUsed(ctx, group)
  await refuseGuardedGroup(ctx, [group.name])
  await mutate(ctx, 'groups.manage', async (tx, record) => {
    await refuseIfInJobs(tx, group)
    await refuseIfRecorded(tx, group)
    await tx.delete(agentGroups).where(eq(agentGroups.id, id))
    record({ action: 'groups.remove', ...target(group), details: details(group) })
  })
  store(ctx).remove(id)
}

const sameHosts = (a: Group, b: Group): boolean =>
  a.rule === b.rule && a.members.size === b.members.size && [...a.members].every((id) => b.members.has(id))

function refuseIfUsed(ctx: VerbContext, group: Group): void {
  const users = store(ctx).usersOf(group.name)
  if (users.length > 0)
    throw conflict('group_in_use', `The rules of these groups use “${group.name}”: ${users.join(', ')}.`, {
      name: group.name,
      users: users.join(', '),
    })
}

async function refuseIfInJobs(tx: Transaction, { name }: Group): Promise<void> {
  const users = listed(await usersOfSearch(tx, namesGroup(name)))
  if (users !== '')
    throw conflict('group_in_jobs', `These jobs and schedules use “${name}”: ${users}.`, { name, users })
}

/** Its hosts would not be recorded any more as they are now, and nobody would have said so. */
async function refuseIfRecorded(tx: Transaction, { id, name }: Group): Promise<void> {
  const [found] = await tx.select().from(recordingPolicies).where(eq(recordingPolicies.groupId, id)).limit(1)
  if (found)
    throw conflict('group_has_policy', `Recordings have a policy for “${name}”: remove that first.`, { name })
}
