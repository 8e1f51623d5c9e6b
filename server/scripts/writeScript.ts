/** `scripts.create`, `update`, `restore`, `setVersionDisabled`, `remove`: versions are only ever added. */
import { isDeepStrictEqual } from 'node:util'
import { and, eq, ne } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { Transaction } from '../../drizzle/client.ts'
import {
  type Interpreter,
  type ScriptParameter,
  scripts,
  scriptVersions,
} from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { listed, usersOfScript } from '../jobs/usage.ts'
import { checkScript } from '../runs/checkScript.ts'
import { changedSince } from '../trpc/known.ts'
import { checkParameters } from './parameters.ts'
import type { ScriptRow, VersionRow } from './readScripts.ts'

export interface ScriptInput {
  name: string
  description: string
  tags: string[]
  script: string
  interpreter: Interpreter
  parameters: ScriptParameter[]
  note: string
}

const target = ({ id, name }: { id: string; name: string }) => ({
  targetKind: 'script',
  targetId: id,
  targetName: name,
})

/** Tags are for finding: the same one twice finds nothing more. */
const tagsOf = (tags: string[]) => [...new Set(tags)]

const sizeOf = (script: string) => Buffer.byteLength(script, 'utf8')

/** @throws DomainError `script_name_taken` */
async function refuseTaken(tx: Transaction, name: string, id: string): Promise<void> {
  const [taken] = await tx
    .select({ id: scripts.id })
    .from(scripts)
    .where(and(eq(scripts.name, name), ne(scripts.id, id)))
  if (taken) throw conflict('script_name_taken', `There is a script “${name}” already.`, { name })
}

/** Locked, so that versions are counted one after the other. @throws DomainError `not_found` */
async function lockScript(tx: Transaction, id: string): Promise<ScriptRow> {
  const [row] = await tx.select().from(scripts).where(eq(scripts.id, id)).for('update')
  if (!row) throw notFound('script', id)
  return row
}

async function versionOf(tx: Transaction, id: string, version: number): Promise<VersionRow> {
  const [row] = await tx
    .select()
    .from(scriptVersions)
    .where(and(eq(scriptVersions.scriptId, id), eq(scriptVersions.version, version)))
  if (!row) throw notFound('version', `${version} of the script ${id}`)
  return row
}

/** @throws DomainError `script_…`, `parameter_…` */
export async function createScript(
  ctx: VerbContext,
  input: ScriptInput,
): Promise<{ id: string; version: number }> {
  requirePermission(ctx.actor, 'scripts.manage')
  checkScript(input)
  const parameters = checkParameters(input.parameters)
  const id = ulid()
  const at = new Date()
  const { name, description, script, interpreter, note } = input
  const tags = tagsOf(input.tags)
  await mutate(ctx, 'scripts.manage', async (tx, record) => {
    await refuseTaken(tx, name, id)
    await tx.insert(scripts).values({ id, name, description, tags, version: 1, createdAt: at, updatedAt: at })
    await tx.insert(scriptVersions).values({
      ...{ scriptId: id, version: 1, script, interpreter, parameters, note },
      ...{ createdBy: ctx.actor.userId, createdByName: ctx.actor.username, createdAt: at },
    })
    const details = { version: 1, interpreter, bytes: sizeOf(script), tags, parameters: parameters.length }
    record({ action: 'scripts.create', ...target({ id, name }), details })
  })
  return { id, version: 1 }
}

/**
 * Another text, language or other parameters make a new version.
 * @param input.version the newest one that the writer knew
 * @param input.known `updatedAt` of what the writer had before them: words about a script make no version
 * @throws DomainError `not_found`, `script_changed` where somebody was faster, and as `createScript`
 */
export async function updateScript(
  ctx: VerbContext,
  input: ScriptInput & { id: string; version: number; known?: string },
): Promise<{ version: number }> {
  requirePermission(ctx.actor, 'scripts.manage')
  checkScript(input)
  const parameters = checkParameters(input.parameters)
  const { id, name, description, script, interpreter, note } = input
  const tags = tagsOf(input.tags)
  return mutate(ctx, 'scripts.manage', async (tx, record) => {
    const before = await lockScript(tx, id)
    if (before.version !== input.version || changedSince(before, input.known)) {
      const { name, version } = before
      throw conflict('script_changed', `“${name}” was changed meanwhile; its version is ${version}.`, {
        name,
        version,
      })
    }
    await refuseTaken(tx, name, id)
    const newest = await versionOf(tx, id, before.version)
    const same =
      newest.script === script &&
      newest.interpreter === interpreter &&
      isDeepStrictEqual(newest.parameters, parameters)
    const version = same ? before.version : before.version + 1
    const at = new Date()
    await tx
      .update(scripts)
      .set({ name, description, tags, version, updatedAt: at })
      .where(eq(scripts.id, id))
    if (!same)
      await tx.insert(scriptVersions).values({
        ...{ scriptId: id, version, script, interpreter, parameters, note },
        ...{ createdBy: ctx.actor.userId, createdByName: ctx.actor.username, createdAt: at },
      })
    const was = { name: before.name, tags: before.tags, version: before.version }
    const details = { before: was, version, interpreter, bytes: sizeOf(script), tags }
    record({ action: 'scripts.update', ...target({ id, name }), details })
    return { version }
  })
}

/** An old version's content becomes the newest version. @throws DomainError `not_found` */
export async function restoreScript(
  ctx: VerbContext,
  input: { id: string; version: number },
): Promise<{ version: number }> {
  requirePermission(ctx.actor, 'scripts.manage')
  return mutate(ctx, 'scripts.manage', async (tx, record) => {
    const row = await lockScript(tx, input.id)
    const { script, interpreter, parameters, note } = await versionOf(tx, row.id, input.version)
    const version = row.version + 1
    const at = new Date()
    await tx.update(scripts).set({ version, updatedAt: at }).where(eq(scripts.id, row.id))
    await tx.insert(scriptVersions).values({
      ...{ scriptId: row.id, version, script, interpreter, parameters, note, restoredFrom: input.version },
      ...{ createdBy: ctx.actor.userId, createdByName: ctx.actor.username, createdAt: at },
    })
    record({ action: 'scripts.restore', ...target(row), details: { from: input.version, version } })
    return { version }
  })
}

/** What runs already goes on. @throws DomainError `not_found` */
export async function setVersionDisabled(
  ctx: VerbContext,
  input: { id: string; version: number; disabled: boolean },
): Promise<void> {
  requirePermission(ctx.actor, 'scripts.manage')
  await mutate(ctx, 'scripts.manage', async (tx, record) => {
    const row = await lockScript(tx, input.id)
    const { version } = await versionOf(tx, row.id, input.version)
    await tx
      .update(scriptVersions)
      .set({ disabledAt: input.disabled ? new Date() : null })
      .where(and(eq(scriptVersions.scriptId, row.id), eq(scriptVersions.version, version)))
    const details = { version, disabled: input.disabled }
    record({ action: 'scripts.setVersionDisabled', ...target(row), details })
  })
}

/** With all its versions; runs keep the text that they ran. @throws DomainError `not_found`, `script_in_use` by jobs and schedules */
export async function removeScript(ctx: VerbContext, id: string): Promise<void> {
  requirePermission(ctx.actor, 'scripts.manage')
  await mutate(ctx, 'scripts.manage', async (tx, record) => {
    const row = await lockScript(tx, id)
    const users = listed(await usersOfScript(tx, id))
    if (users !== '') {
      const { name } = row
      throw conflict('script_in_use', `These jobs and schedules use “${name}”: ${users}.`, { name, users })
    }
    await tx.delete(scripts).where(eq(scripts.id, id))
    record({ action: 'scripts.remove', ...target(row), details: { version: row.version } })
  })
}
