/** Uploads that become files, and `files.remove`. */
import { eq } from 'drizzle-orm'
import { ulid } from 'ulid'
import { files } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { FileItem } from '../trpc/types.ts'
import { toFileItem } from './readFiles.ts'
import type { Received } from './store.ts'

/** Makes a file of what came, which is gone from its temporary place afterwards, whether it worked or not. */
export async function createFile(ctx: VerbContext, name: string, received: Received): Promise<FileItem> {
  const { userId, username } = ctx.actor
  const row = {
    id: ulid(),
    name,
    sha256: Buffer.from(received.sha256, 'hex'),
    size: received.size,
    createdBy: userId,
    createdByName: username,
    createdAt: new Date(),
  }
  await ctx.app.files.store.keep(received, () =>
    mutate(ctx, 'files.upload', async (tx, record) => {
      await tx.insert(files).values(row)
      record({
        action: 'files.upload',
        targetKind: 'file',
        targetId: row.id,
        targetName: name,
        details: { sha256: received.sha256, size: received.size },
      })
    }),
  )
  return toFileItem(row)
}

/** Hosts keep what they have; runs that are not over go on. @throws DomainError `not_found` */
export async function removeFile(ctx: VerbContext, id: string): Promise<void> {
  await mutate(ctx, 'files.remove', async (tx, record) => {
    const [row] = await tx.select().from(files).where(eq(files.id, id)).for('update')
    if (!row) throw notFound('file', id)
    await tx.delete(files).where(eq(files.id, id))
    record({
      action: 'files.remove',
      targetKind: 'file',
      targetId: id,
      targetName: row.name,
      details: { sha256: row.sha256.toString('hex'), size: row.size },
    })
  })
  ctx.app.files.sweep()
}
