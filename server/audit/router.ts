/** `audit.*`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { listAudit, listAuditActions, listAuditActors } from './listAudit.ts'
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
          order: orderInput.default('desc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listAudit(ctx, input)),
  actors: procedure.query(({ ctx }) => listAuditActors(ctx)),
  actions: procedure.query(({ ctx }) => listAuditActions(ctx)),
  verify: procedure.query(({ ctx }) => verifyAudit(ctx)),
})
