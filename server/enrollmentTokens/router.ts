/** `enrollmentTokens.*`. */
import { z } from 'zod'
import { labelsInput } from '../agents/filter.ts'
import { procedure, router } from '../trpc/init.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { agentEndpoint, createEnrollmentToken, listEnrollmentTokens, revokeEnrollmentToken } from './verbs.ts'

const YEAR_S = 365 * 24 * 3600

export const enrollmentTokensRouter = router({
  create: procedure
    .input(
      z
        .object({
          name: z.string().trim().max(128).optional(),
          maxUses: z.number().int().min(1).max(1_000_000).optional(),
          expiresInSeconds: z.number().int().min(1).max(YEAR_S).optional(),
          labels: labelsInput.optional(),
        })
        .prefault({}),
    )
    .mutation(({ ctx, input }) => createEnrollmentToken(ctx, input)),
  list: procedure
    .input(z.object({ ...pageInput, order: orderInput.default('desc') }).prefault({}))
    .query(({ ctx, input }) => listEnrollmentTokens(ctx, input)),
  revoke: procedure.input(z.object({ id: z.string().max(26) })).mutation(async ({ ctx, input }) => {
    await revokeEnrollmentToken(ctx, input.id)
    return {}
  }),
  endpoint: procedure.query(({ ctx }) => agentEndpoint(ctx)),
})
