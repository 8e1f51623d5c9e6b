/** `scripts.list`, `scripts.get`, `scripts.versions`, and which version a run takes. */
import { and, desc, eq, getTableColumns, isNull, like, lt, or, sql } from 'drizzle-orm'
import { scripts, scriptVersions } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { latelyOf } from '../history/readStatistics.ts'
import { afterCursor, cursorOf, orderedBy } from '../trpc/keyset.ts'
import { containing, cutPage, numberCursor, type Order } from '../trpc/paging.ts'
import type { Page, ScriptDetail, ScriptItem, ScriptVersionItem } from '../trpc/types.ts'

export type ScriptRow = typeof scripts.$inferSelect
export type VersionRow = typeof scriptVersions.$inferSelect

const toVersionItem = (row: Omit<VersionRow, 'script' | 'parameters'>): ScriptVersionItem => ({
  version: row.version,
  interpreter: row.interpreter,
  note: row.note,
  restoredFrom: row.restoredFrom,
  createdBy: row.createdByName,
  createdAt: row.createdAt.toISOString(),
  disabledAt: row.disabledAt?.toISOString() ?? null,
})

export interface ScriptQuery {
  cursor?: string
  limit: number
  /** In name, description or tags. */
  query?: string
  tag?: string
  sort: 'name' | 'updatedAt'
  order: Order
}

export async function listScripts(ctx: VerbContext, input: ScriptQuery): Promise<Page<ScriptItem>> {
  requirePermission(ctx.actor, 'scripts.read')
  const { id, name, description, tags, version, updatedAt } = scripts
  const { interpreter, disabledAt, createdByName } = scriptVersions
  const column = scripts[input.sort]
  const text = input.query ? containing(input.query) : null
  const rows = await ctx.app.database
    .select({ id, name, description, tags, version, updatedAt, interpreter, disabledAt, createdByName })
    .from(scripts)
    .innerJoin(
      scriptVersions,
      and(eq(scriptVersions.scriptId, scripts.id), eq(scriptVersions.version, scripts.version)),
    )
    .where(
      and(
        input.cursor ? afterCursor(column, id, input.order, input.cursor) : undefined,
        text ? or(like(name, text), like(description, text), like(tags, text)) : undefined,
        input.tag ? sql`json_contains(${tags}, ${JSON.stringify(input.tag)})` : undefined,
      ),
    )
    .orderBy(...orderedBy(column, id, input.order))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => cursorOf(row[input.sort], row.id))
  const lately = await latelyOf(
    ctx,
    shown.map((row) => row.id),
  )
  return {
    items: shown.map(({ createdByName: updatedBy, disabledAt: disabled, ...row }) => ({
      ...row,
      updatedBy,
      disabled: disabled !== null,
      updatedAt: row.updatedAt.toISOString(),
      lately: lately.get(row.id) ?? null,
    })),
    nextCursor,
  }
}

async function findScript(ctx: VerbContext, id: string): Promise<ScriptRow> {
  const [row] = await ctx.app.database.select().from(scripts).where(eq(scripts.id, id))
  if (!row) throw notFound('script', id)
  return row
}

async function findVersion(ctx: VerbContext, id: string, version: number): Promise<VersionRow> {
  const [row] = await ctx.app.database
    .select()
    .from(scriptVersions)
    .where(and(eq(scriptVersions.scriptId, id), eq(scriptVersions.version, version)))
  if (!row) throw notFound('version', `${version} of the script ${id}`)
  return row
}

async function newestEnabled(ctx: VerbContext, id: string): Promise<number | null> {
  const [row] = await ctx.app.database
    .select({ version: scriptVersions.version })
    .from(scriptVersions)
    .where(and(eq(scriptVersions.scriptId, id), isNull(scriptVersions.disabledAt)))
    .orderBy(desc(scriptVersions.version))
    .limit(1)
  return row?.version ?? null
}

/** @throws DomainError `not_found` */
export async function getScript(
  ctx: VerbContext,
  input: { id: string; version?: number },
): Promise<ScriptDetail> {
  requirePermission(ctx.actor, 'scripts.read')
  const row = await findScript(ctx, input.id)
  const content = await findVersion(ctx, row.id, input.version ?? row.version)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    runnable: await newestEnabled(ctx, row.id),
    content: { ...toVersionItem(content), script: content.script, parameters: content.parameters },
  }
}

/** Newest first, without their texts. @throws DomainError `not_found` */
export async function listVersions(
  ctx: VerbContext,
  input: { id: string; cursor?: string; limit: number },
): Promise<Page<ScriptVersionItem>> {
  requirePermission(ctx.actor, 'scripts.read')
  const script = await findScript(ctx, input.id)
  const { script: _script, parameters: _parameters, ...columns } = getTableColumns(scriptVersions)
  const rows = await ctx.app.database
    .select(columns)
    .from(scriptVersions)
    .where(
      and(
        eq(scriptVersions.scriptId, script.id),
        input.cursor ? lt(scriptVersions.version, numberCursor(input.cursor)) : undefined,
      ),
    )
    .orderBy(desc(scriptVersions.version))
    .limit(input.limit + 1)
  const [shown, nextCursor] = cutPage(rows, input.limit, (row) => String(row.version))
  return { items: shown.map(toVersionItem), nextCursor, total: script.version }
}

/**
 * The version to run: the one that is named, else the newest that may be run.
 * @throws DomainError `not_found`, `script_disabled`
 */
export async function runnableVersion(
  ctx: VerbContext,
  ref: { id: string; version?: number },
): Promise<VersionRow & { name: string }> {
  const { name } = await findScript(ctx, ref.id)
  const version = ref.version ?? (await newestEnabled(ctx, ref.id))
  if (version === null)
    throw invalid('script_all_disabled', `All versions of “${name}” are disabled.`, { name })
  const row = await findVersion(ctx, ref.id, version)
  if (row.disabledAt)
    throw invalid('script_disabled', `Version ${version} of “${name}” is disabled.`, { name, version })
  return { ...row, name }
}

/** For a retry: what was disabled since is not run again; of what was removed the run holds all that it takes. */
export async function refuseIfDisabled(ctx: VerbContext, id: string, version: number): Promise<void> {
  const [row] = await ctx.app.database
    .select({ name: scripts.name, disabledAt: scriptVersions.disabledAt })
    .from(scriptVersions)
    .innerJoin(scripts, eq(scripts.id, scriptVersions.scriptId))
    .where(and(eq(scriptVersions.scriptId, id), eq(scriptVersions.version, version)))
  if (row?.disabledAt)
    throw invalid('script_disabled', `Version ${version} of “${row.name}” is disabled.`, {
      name: row.name,
      version,
    })
}
