/** `hostFiles.upload` and what belongs to it; the bytes come by `PUT /api/host-uploads/…`. */
import type { HostFileAnswer } from '../../agent/protocol/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type HostInput, hostOf, noted } from './host.ts'
import { askHost, tellHost } from './verbs.ts'

interface UploadInput extends HostInput {
  path: string
  size: number
  modified: number
}

export interface BeginInput extends UploadInput {
  ifExists: 'ask' | 'replace' | 'keep_both'
  makeFolders: boolean
  /** So many bytes were compared with what the host has (`uploadedBlocks`). */
  resumeAt?: number
}

/**
 * Where an upload goes on, and the name by which its bytes are sent. It begins at 0 unless whoever brings it has compared
 * what came before (`kept` bytes): another file may have the same path, size and time. Something that stands at its place
 * is told, and nothing is begun.
 */
export async function beginUpload(ctx: VerbContext, input: BeginInput) {
  requirePermission(ctx.actor, 'hostFiles.write')
  const host = hostOf(ctx, input)
  const { agentId, user, path, size, modified, ifExists, makeFolders, resumeAt } = input
  await noted(ctx, 'hostFiles.write', 'hostFiles.upload', { ...host, ...input }, { path, size, ifExists })
  const { requests } = ctx.app.hostFiles
  const begin = () =>
    requests.ask<'begin'>(host.session, user, {
      op: 'begin',
      ...{ path, size, modified },
      if_exists: ifExists,
      make_folders: makeFolders,
      ...(resumeAt === undefined ? {} : { resume_at: resumeAt }),
    })
  let begun = await begin()
  // An older agent goes on with whatever came, and tells nothing of it: there it begins anew.
  if (!begun.exists && begun.offset > 0 && !host.session.comparesUploads) {
    await requests.ask<'discard'>(host.session, user, { op: 'discard', path, size, modified })
    begun = await begin()
  }
  const { offset, exists = null, kept = 0 } = begun
  if (exists) return { id: null, offset: 0, kept: 0, exists }
  const { userId } = ctx.actor
  const id = ctx.app.hostFiles.begun({ userId, agentId, user, path, size, modified, ifExists })
  return { id, offset, kept, exists: null }
}

/** SHA-256 of each block (4 MiB) of what came. An agent that can't tell has none. */
export async function uploadedBlocks(
  ctx: VerbContext,
  input: UploadInput & { from: number },
): Promise<HostFileAnswer<'blocks'>> {
  requirePermission(ctx.actor, 'hostFiles.write')
  if (!hostOf(ctx, input).session.comparesUploads) return { size: 0, blocks: [], more: false }
  const { path, size, modified, from } = input
  return askHost<'blocks'>(ctx, input, { op: 'blocks', path, size, modified, from })
}

/** What came of it is removed from the host. */
export async function discardUpload(ctx: VerbContext, input: UploadInput): Promise<void> {
  const { path, size, modified } = input
  const ask = { op: 'discard', path, size, modified } as const
  await tellHost(ctx, 'hostFiles.write', input, 'hostFiles.discardUpload', ask, { path, size })
}
