/** Whether somebody may bring a file to hosts, and whether it is still there. */
import type { PushSpec } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'

/** @throws DomainError `forbidden`, `file_gone` where its content is not kept any more */
export async function requireFile(ctx: VerbContext, { sha256, name }: PushSpec): Promise<void> {
  requirePermission(ctx.actor, 'files.push')
  if (!(await ctx.app.files.store.has(sha256)))
    throw invalid('file_gone', `The file ${name} is not kept any more: upload it again.`, { name })
}
