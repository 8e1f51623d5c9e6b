/** `terminals.*`. */
import { z } from 'zod'
import { Cols, Rows } from '../../agent/protocol/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { closeTerminal, listTerminals, openTerminal } from './verbs.ts'

const agentId = z.string().min(1).max(128)

export const terminalsRouter = router({
  open: procedure
    .input(z.object({ agentId, cols: Cols, rows: Rows, user: z.string().trim().max(64).optional() }))
    .mutation(({ ctx, input }) => openTerminal(ctx, input)),
  list: procedure
    .input(z.object({ ...pageInput, agentId: agentId.optional(), open: z.boolean().optional() }).prefault({}))
    .query(({ ctx, input }) => listTerminals(ctx, input)),
  close: procedure.input(z.object({ id: z.string().max(26) })).mutation(async ({ ctx, input }) => {
    await closeTerminal(ctx, input.id)
    return {}
  }),
})
