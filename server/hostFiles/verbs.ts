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
