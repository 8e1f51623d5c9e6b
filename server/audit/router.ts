/** `audit.*`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { listAudit, listAuditActions } from './listAudit.ts'
import { verifyAudit } from './verify.ts'

const text = z.string().max(255).optional()
const time = z.iso.datetime({ offset: true }).optional()

export const auditRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          actor: text,
          action: text,
          targetKind: text,
          targetId: text,
          query: text,
          from: time,
          to: time,
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listAudit(ctx, input)),
  actions: procedure.query(({ ctx }) => listAuditActions(ctx)),
  verify: procedure.query(({ ctx }) => verifyAudit(ctx)),
})
