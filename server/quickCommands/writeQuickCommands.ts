/** `quickCommands.save`, `rename`, `remove`, `reorder`. The owner's row is locked, so that two tabs can't pass a bound or take one name. */
import { and, asc, eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import { type Interpreter, quickCommands } from '../../drizzle/schema/index.ts'
import { matcherOf } from '../agents/terms/terms.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid, notFound } from '../errors.ts'
import { checkScript } from '../runs/checkScript.ts'
import { lockUser } from '../users/administrators.ts'
import { QUICK_COMMANDS_MAX } from './readQuickCommands.ts'

export interface QuickCommandInput {
  /** Replaces this one; without it a new one is made. */
  id?: string
  name: string
  script: string
  interpreter?: Interpreter
  params?: string
  hosts?: string | null
  user?: string
}

type Own = Pick<typeof quickCommands.$inferSelect, 'id' | 'name' | 'position'>

/** The person's own, in their order. */
async function lockOwn(tx: Transaction, ctx: VerbContext): Promise<Own[]> {
  await lockUser(tx, ctx.actor.userId)
  const { id, name, position, userId } = quickCommands
  return tx
    .select({ id, name, position })
    .from(quickCommands)
    .where(eq(userId, ctx.actor.userId))
    .orderBy(asc(position), asc(id))
}

function findOwn(own: readonly Own[], id: string): Own {
  const found = own.find((one) => one.id === id)
  if (!found) throw notFound('quick command', id)
  return found
}

function refuseTaken(own: readonly Own[], name: string, id?: string): void {
  const other = own.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.id !== id)
  if (other)
    throw conflict('quick_command_exists', `You have a quick command “${other.name}” already.`, {
      name: other.name,
    })
}

const target = ({ id, name }: { id: string; name: string }) => ({
  targetKind: 'quickCommand',
  targetId: id,
  targetName: name,
})

/** @throws DomainError `script_…`, `params_…`, `bad_term`, `unknown_group`, `not_found`, `quick_command_exists`, `too_many_quick_commands` */
export async function saveQuickCommand(ctx: VerbContext, input: QuickCommandInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'quickCommands.own')
  const { name, script, interpreter = 'shell', params = '' } = input
  const hosts = input.hosts || null
  checkScript({ script, params })
  if (hosts !== null) matcherOf(hosts, ctx.app.agents.groups.lookup)
  const updatedAt = new Date()
  const columns = { name, script, interpreter, params, hosts, executionUser: input.user || null, updatedAt }
  const id = input.id ?? ulid()
  await mutate(ctx, 'quickCommands.own', async (tx, record) => {
    const own = await lockOwn(tx, ctx)
    refuseTaken(own, name, input.id)
    if (input.id) {
      findOwn(own, id)
      await tx.update(quickCommands).set(columns).where(eq(quickCommands.id, id))
    } else {
      if (own.length >= QUICK_COMMANDS_MAX)
        throw invalid('too_many_quick_commands', `A person can have ${QUICK_COMMANDS_MAX} quick commands.`, {
          max: QUICK_COMMANDS_MAX,
        })
      const position = (own.at(-1)?.position ?? -1) + 1
      const owner = { userId: ctx.actor.userId, createdAt: updatedAt }
      await tx.insert(quickCommands).values({ id, ...columns, ...owner, position })
    }
    const details = { interpreter, hosts, user: columns.executionUser, replaced: input.id !== undefined }
    record({ action: 'quickCommands.save', ...target({ id, name }), details })
  })
  return { id }
}

/** @throws DomainError `not_found`, `quick_command_exists` */
export async function renameQuickCommand(
  ctx: VerbContext,
  { id, name }: { id: string; name: string },
): Promise<void> {
  await mutate(ctx, 'quickCommands.own', async (tx, record) => {
    const own = await lockOwn(tx, ctx)
    const before = findOwn(own, id)
    refuseTaken(own, name, id)
    await tx.update(quickCommands).set({ name, updatedAt: new Date() }).where(eq(quickCommands.id, id))
    const details = { before: { name: before.name } }
    record({ action: 'quickCommands.rename', ...target({ id, name }), details })
  })
}

/** @throws DomainError `not_found` */
export async function removeQuickCommand(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'quickCommands.own', async (tx, record) => {
    const row = findOwn(await lockOwn(tx, ctx), id)
    await tx.delete(quickCommands).where(eq(quickCommands.id, id))
    record({ action: 'quickCommands.remove', ...target(row) })
  })
}

/** `ids` are all of them, in their new order. @throws DomainError `quick_commands_changed` when another tab added or removed some */
export async function reorderQuickCommands(ctx: VerbContext, ids: string[]): Promise<void> {
  await mutate(ctx, 'quickCommands.own', async (tx, record) => {
    const own = await lockOwn(tx, ctx)
    const known = new Set(own.map(({ id }) => id))
    if (ids.length !== known.size || new Set(ids).size !== known.size || !ids.every((id) => known.has(id)))
      throw conflict('quick_commands_changed', 'Your quick commands have changed meanwhile: look again.')
    for (const [position, id] of ids.entries())
      await tx
        .update(quickCommands)
        .set({ position })
        .where(and(eq(quickCommands.id, id), eq(quickCommands.userId, ctx.actor.userId)))
    const details = { order: ids.map((id) => findOwn(own, id).name) }
    record({
      ...{ action: 'quickCommands.reorder', targetKind: 'user', targetId: ctx.actor.userId },
      ...{ targetName: ctx.actor.username, details },
    })
  })
}
