/** `hostFiles.*`: looks at and changes files of a host with the rights of one of its users. */
import type { HostFileAnswer, HostFileOp } from '../../agent/protocol/index.ts'
import { type Permission, requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type HostInput, hostOf, noted } from './host.ts'

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>

/** Only looks. */
export async function askHost<T extends HostFileOp['op']>(
  ctx: VerbContext,
  input: HostInput,
  ask: Op<T>,
): Promise<HostFileAnswer<T>> {
  requirePermission(ctx.actor, 'hostFiles.read')
  const { session } = hostOf(ctx, input)
  return ctx.app.hostFiles.requests.ask<T>(session, input.user, ask)
}

/** Changes something, or shows what is kept secret: recorded. */
export async function tellHost<T extends HostFileOp['op']>(
  ctx: VerbContext,
  permission: Permission,
  input: HostInput,
  action: `hostFiles.${string}`,
  ask: Op<T>,
  details: Record<string, unknown>,
): Promise<HostFileAnswer<T>> {
  requirePermission(ctx.actor, permission)
  const host = hostOf(ctx, input)
  await noted(ctx, permission, action, { ...host, ...input }, details)
  return ctx.app.hostFiles.requests.ask<T>(host.session, input.user, ask)
}

export interface UploadInput extends HostInput {
  path: string
  size: number
  modified: number
  ifExists: 'ask' | 'replace' | 'keep_both'
  makeFolders: boolean
}

/**
 * Where an upload goes on, and the name by which its bytes are sent (`PUT /api/host-uploads/…`). Something that stands at
 * its place is told, and nothing is begun.
 */
export async function beginUpload(ctx: VerbContext, input: UploadInput) {
  requirePermission(ctx.actor, 'hostFiles.write')
  const host = hostOf(ctx, input)
  const { agentId, user, path, size, modified, ifExists, makeFolders } = input
  await noted(ctx, 'hostFiles.write', 'hostFiles.upload', { ...host, ...input }, { path, size, ifExists })
  const { offset, exists = null } = await ctx.app.hostFiles.requests.ask(host.session, user, {
    op: 'begin',
    ...{ path, size, modified },
    if_exists: ifExists,
    make_folders: makeFolders,
  })
  if (exists) return { id: null, offset: 0, exists }
  const { userId } = ctx.actor
  const id = ctx.app.hostFiles.begun({ userId, agentId, user, path, size, modified, ifExists })
  return { id, offset, exists: null }
}

/** What came of it is removed from the host. */
export async function discardUpload(
  ctx: VerbContext,
  input: HostInput & { path: string; size: number; modified: number },
): Promise<void> {
  const { path, size, modified } = input
  const ask = { op: 'discard', path, size, modified } as const
  await tellHost(ctx, 'hostFiles.write', input, 'hostFiles.discardUpload', ask, { path, size })
}
