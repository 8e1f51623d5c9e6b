/** `history.*`. */
import { z } from 'zod'
import { TASK_STATES } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { listRunLabels } from './labels.ts'
import { listHostTasks } from './listHostTasks.ts'
import { listPeople } from './listPeople.ts'
import { readStatistics } from './readStatistics.ts'
import { getRetention, previewRetention, setRetention, sweepHistory } from './retention/verbs.ts'

const id = z.string().min(1).max(64)
const policy = z.object({
  keepDays: z.number().int().min(1).max(36_500).nullable(),
  keepOutputBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
})

export const historyRouter = router({
  ofHost: procedure
    .input(
      z.object({ ...pageInput, agentId: z.string().min(1).max(128), state: z.enum(TASK_STATES).optional() }),
    )
    .query(({ ctx, input }) => listHostTasks(ctx, input)),
  labels: procedure
    .input(z.object({ query: z.string().max(192).default('') }).prefault({}))
    .query(({ ctx, input }) => listRunLabels(ctx, input.query)),
  statistics: procedure
    .input(z.union([z.object({ scriptId: id }), z.object({ runId: id })]))
    .query(({ ctx, input }) => readStatistics(ctx, input)),
  retention: procedure.query(({ ctx }) => getRetention(ctx)),
  previewRetention: procedure.input(policy).query(({ ctx, input }) => previewRetention(ctx, input)),
  setRetention: procedure.input(policy).mutation(async ({ ctx, input }) => {
    await setRetention(ctx, input)
    return {}
  }),
  sweep: procedure.mutation(async ({ ctx }) => {
    await sweepHistory(ctx)
    return {}
  }),
  people: procedure.query(({ ctx }) => listPeople(ctx)),
})
