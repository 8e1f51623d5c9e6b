/** `guards.*`: the rules, and what an administrator does with them. */
import { count, eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import {
  type BuiltinAction,
  type GuardAction,
  type GuardKind,
  guardBuiltins,
  guardRules,
  type Interpreter,
} from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError, invalid, notFound } from '../errors.ts'
import { refuseChanged } from '../trpc/known.ts'
import type { GuardList, GuardRuleItem } from '../trpc/types.ts'
import { BUILTINS, builtinOf } from './builtins.ts'
import { checkPattern } from './pattern.ts'
import { builtinActions, type GuardRuleRow, hostsOf, RULES_MAX, readRules } from './rules.ts'
import { scopeOf } from './scope.ts'

export interface GuardInput {
  name: string
  kind: GuardKind
  pattern: string
  languages?: Interpreter[]
  hosts?: string | null
  action: GuardAction
  enabled?: boolean
}

function problemOf(ctx: VerbContext, { hosts }: GuardRuleRow): string | null {
  try {
    hostsOf(ctx.app, hosts)
    return null
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

const toItem = (ctx: VerbContext, row: GuardRuleRow): GuardRuleItem => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  pattern: row.pattern,
  languages: row.languages,
  hosts: row.hosts,
  action: row.action,
  enabled: row.enabled,
  problem: problemOf(ctx, row),
  updatedAt: row.updatedAt.toISOString(),
})

/** All of them: the built-in ones, and a hundred at most beside them, by name. */
export async function listGuards(ctx: VerbContext): Promise<GuardList> {
  requirePermission(ctx.actor, 'guards.read')
  const { database } = ctx.app
  const [rows, actionOf] = await Promise.all([readRules(database), builtinActions(database)])
  return {
    builtins: BUILTINS.map(({ id, title, pattern, languages }) => ({
      ...{ id, title, pattern, languages: [...languages], action: actionOf(id) },
    })),
    rules: rows.map((row) => toItem(ctx, row)),
    scope: scopeOf(ctx.app, rows),
  }
}

/** The columns that `input` gives. @throws DomainError `bad_pattern`, `bad_term`, `unknown_group`, `group_cycle` */
function columnsOf(ctx: VerbContext, input: GuardInput) {
  const { name, kind, pattern, languages = [], action, enabled = true } = input
  const hosts = input.hosts || null
  checkPattern(kind, pattern)
  hostsOf(ctx.app, hosts)
  return { name, kind, pattern, languages: [...new Set(languages)], hosts, action, enabled }
}

const target = ({ id, name }: { id: string; name: string }) => ({
  targetKind: 'guardRule',
  targetId: id,
  targetName: name,
})
const details = ({ kind, pattern, languages, hosts, action, enabled }: ReturnType<typeof columnsOf>) => ({
  ...{ kind, pattern, languages, hosts, action, enabled },
})

async function refuseTaken(ctx: VerbContext, name: string, id: string | null): Promise<void> {
  const [other] = await ctx.app.database.select().from(guardRules).where(eq(guardRules.name, name))
  if (other && other.id !== id)
    throw conflict('guard_exists', `There is a guard rule “${other.name}” already.`, { name: other.name })
}

/** @throws DomainError as `columnsOf`, and `guard_exists`, `too_many_guards` */
export async function createGuard(ctx: VerbContext, input: GuardInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'guards.manage')
  const columns = columnsOf(ctx, input)
  await refuseTaken(ctx, columns.name, null)
  const id = ulid()
  const at = new Date()
  await mutate(ctx, 'guards.manage', async (tx, record) => {
    const [there] = await tx.select({ rules: count() }).from(guardRules)
    if ((there?.rules ?? 0) >= RULES_MAX)
      throw invalid('too_many_guards', `There can be ${RULES_MAX} guard rules.`, { max: RULES_MAX })
    const createdBy = ctx.actor.kind === 'system' ? null : ctx.actor.userId
    await tx.insert(guardRules).values({ id, ...columns, createdBy, createdAt: at, updatedAt: at })
    record({ action: 'guards.create', ...target({ id, ...columns }), details: details(columns) })
  })
  return { id }
}

async function find(ctx: VerbContext, id: string): Promise<GuardRuleRow> {
  const [row] = await ctx.app.database.select().from(guardRules).where(eq(guardRules.id, id))
  if (!row) throw notFound('guard rule', id)
  return row
}

/** @throws DomainError as `columnsOf`, and `not_found`, `guard_exists`, `changed_meanwhile` */
export async function updateGuard(
  ctx: VerbContext,
  input: GuardInput & { id: string; known?: string },
): Promise<void> {
  requirePermission(ctx.actor, 'guards.manage')
  const columns = columnsOf(ctx, input)
  await refuseTaken(ctx, columns.name, input.id)
  await mutate(ctx, 'guards.manage', async (tx, record) => {
    const [before] = await tx.select().from(guardRules).where(eq(guardRules.id, input.id)).for('update')
    if (!before) throw notFound('guard rule', input.id)
    refuseChanged(before, input.known)
    await tx
      .update(guardRules)
      .set({ ...columns, updatedAt: new Date() })
      .where(eq(guardRules.id, before.id))
    record({
      action: 'guards.update',
      ...target({ id: before.id, name: columns.name }),
      details: { before: { name: before.name, ...details(before) }, ...details(columns) },
    })
  })
}

/** @throws DomainError `not_found` */
export async function removeGuard(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'guards.manage')
  const row = await find(ctx, id)
  await mutate(ctx, 'guards.manage', async (tx, record) => {
    await tx.delete(guardRules).where(eq(guardRules.id, id))
    record({ action: 'guards.remove', ...target(row), details: details(row) })
  })
}

/** @throws DomainError `not_found` */
export async function setBuiltin(
  ctx: VerbContext,
  { id, action }: { id: string; action: BuiltinAction },
): Promise<void> {
  requirePermission(ctx.actor, 'guards.manage')
  if (!builtinOf(id)) throw notFound('built-in guard rule', id)
  const before = (await builtinActions(ctx.app.database))(id)
  const updatedAt = new Date()
  await mutate(ctx, 'guards.manage', async (tx, record) => {
    await tx
      .insert(guardBuiltins)
      .values({ id, action, updatedAt })
      .onDuplicateKeyUpdate({ set: { action, updatedAt } })
    record({
      action: 'guards.setBuiltin',
      ...target({ id, name: id }),
      details: { before: { action: before }, action },
    })
  })
}
