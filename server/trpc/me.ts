/** `me.*`: one's own account. */
import { z } from 'zod'
import { changePassword } from '../users/changePassword.ts'
import { listMySessions, readMe, revokeMySession } from '../users/mySessions.ts'
import { procedure, router } from './init.ts'

export const meRouter = router({
  get: procedure.query(({ ctx }) => readMe(ctx)),
  changePassword: procedure
    .input(z.object({ currentPassword: z.string().max(1024), newPassword: z.string().max(1024) }))
    .mutation(async ({ ctx, input }) => {
      await changePassword(ctx, input)
      return {}
    }),
  sessions: procedure.query(({ ctx }) => listMySessions(ctx)),
  revokeSession: procedure.input(z.object({ id: z.string().max(26) })).mutation(async ({ ctx, input }) => {
    await revokeMySession(ctx, input)
    return {}
  }),
})
