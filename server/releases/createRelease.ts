/** `releases` by upload and `releases.registerExternal`: a new release, signed and recorded. */
import { and, eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import type { ReleaseFacts } from '../../agent/protocol/index.ts'
import { type ReleaseArch, releases } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid } from '../errors.ts'
import type { ReleaseItem } from '../trpc/types.ts'
import type { ReleaseKey } from './key.ts'
import { toReleaseItem } from './readReleases.ts'
import type { Upload } from './store.ts'

/** @throws DomainError `signature_required` where the server can't sign, `signature_invalid` */
export function signatureFor(key: ReleaseKey, facts: ReleaseFacts, given: string | undefined): string {
  const signature = given ?? key.sign(facts)
  if (signature === null)
    throw invalid(
      'signature_required',
      'The release key is offline: sign the file there and give the signature with it.',
    )
  if (!key.verifies(facts, signature))
    throw invalid(
      'signature_invalid',
      'The signature is not by the release key, or not for this version, architecture and file.',
    )
  return signature
}

type Row = typeof releases.$inferInsert

/** @throws DomainError `release_exists` */
async function insert(ctx: VerbContext, row: Row, action: string): Promise<ReleaseItem> {
  await mutate(ctx, 'releases.manage', async (tx, record) => {
    const [taken] = await tx
      .select({ id: releases.id })
      .from(releases)
      .where(and(eq(releases.version, row.version), eq(releases.arch, row.arch)))
    if (taken)
      throw conflict('release_exists', `There is a release ${row.version} for ${row.arch} already.`, {
        version: row.version,
        arch: row.arch,
      })
    await tx.insert(releases).values(row)
    record({
      action,
      targetKind: 'release',
      targetId: row.id,
      targetName: `${row.version} ${row.arch}`,
      details: { sha256: row.sha256.toString('hex'), size: row.size, url: row.sourceUrl ?? null },
    })
  })
  await ctx.app.releases.reload()
  ctx.app.bus.publish('releases.changed', {})
  return toReleaseItem({ md5: null, sourceUrl: null, withdrawnAt: null, ...row })
}

const common = (ctx: VerbContext) => ({
  createdBy: ctx.actor.userId,
  createdByName: ctx.actor.username,
  createdAt: new Date(),
  withdrawnAt: null,
})

export interface UploadedRelease {
  version: string
  arch: ReleaseArch
  signature?: string
  notes?: string
}

/**
 * Makes a release of a finished upload, which is gone afterwards, whether it worked or not.
 * @throws DomainError `release_wrong_arch`, `release_exists`, `signature_required`, `signature_invalid`
 */
export async function createRelease(
  ctx: VerbContext,
  input: UploadedRelease,
  upload: Upload,
): Promise<ReleaseItem> {
  const { key, store } = ctx.app.releases
  const { version, arch } = input
  const id = ulid()
  try {
    requirePermission(ctx.actor, 'releases.manage')
    if (upload.arch !== arch)
      throw invalid('release_wrong_arch', `The file is for ${upload.arch}, not for ${arch}.`, {
        found: upload.arch,
        arch,
      })
    const facts = { version, arch, size: upload.size, sha256: upload.sha256 }
    const signature = signatureFor(key, facts, input.signature)
    await store.keep(id, upload)
    const row = {
      id,
      ...facts,
      sha256: Buffer.from(upload.sha256, 'hex'),
      md5: upload.md5,
      signature,
      signedBy: key.mode,
      sourceUrl: null,
      fileName: `${id}.bin`,
      notes: input.notes ?? '',
      ...common(ctx),
    }
    const item = await insert(ctx, row, 'releases.upload')
    ctx.app.releases.pack(row)
    return item
  } catch (error) {
    await store.discard(upload)
    await store.remove(id)
    throw error
  }
}

export interface ExternalRelease extends UploadedRelease {
  url: string
  /** Hexadecimal. */
  sha256: string
  /** Bytes. */
  size: number
  md5?: string
}

/**
 * A file elsewhere, which agents fetch from there.
 * @throws DomainError `release_exists`, `signature_required`, `signature_invalid`
 */
export async function registerExternalRelease(
  ctx: VerbContext,
  input: ExternalRelease,
): Promise<ReleaseItem> {
  requirePermission(ctx.actor, 'releases.manage')
  const { key } = ctx.app.releases
  const { version, arch, size } = input
  const sha256 = input.sha256.toLowerCase()
  const signature = signatureFor(key, { version, arch, size, sha256 }, input.signature)
  return insert(
    ctx,
    {
      id: ulid(),
      version,
      arch,
      size,
      sha256: Buffer.from(sha256, 'hex'),
      md5: input.md5?.toLowerCase() ?? null,
      signature,
      signedBy: key.mode,
      sourceUrl: input.url,
      fileName: '',
      notes: input.notes ?? '',
      ...common(ctx),
    },
    'releases.registerExternal',
  )
}
