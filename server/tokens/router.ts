/** `tokens.*`: one's own API tokens. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { createToken } from './createToken.ts'
import { listTokens } from './listTokens.ts'
import { revokeToken } from './revokeToken.ts'

const TEN_YEARS_S = 10 * 365 * 24 * 3600

export const tokensRouter = router({
  list: procedure.query(({ ctx }) => listTokens(ctx)),
  create: procedure
    .input(
      z.object({
        name: z.string().trim().min(1).max(128),
        expiresInSeconds: z.number().int().min(60).max(TEN_YEARS_S).optional(),
      }),
    )
    .mutation(({ ctx, input }) => createToken(ctx, input)),
  revoke: procedure.input(z.object({ id: z.string().max(26) })).mutation(async ({ ctx, input }) => {
    await revokeToken(ctx, input)
    return {}
  }),
})
