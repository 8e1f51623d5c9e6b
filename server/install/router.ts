/** `install.*`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { readInstallScript } from './verbs.ts'

export const installRouter = router({
  script: procedure
    .input(z.object({ host: z.string().max(255) }))
    .query(({ ctx, input }) => readInstallScript(ctx, input.host)),
})
