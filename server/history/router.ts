/** `history.*`. */
import { z } from 'zod'
import { TASK_STATES } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { listRunLabels } from './labels.ts'
import { listHostTasks } from './listHostTasks.ts'
import { listPeople } from './listPeople.ts'
import { readStatistics } from './readStatistics.ts'

const id = z.string().min(1).max(64)

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
  people: procedure.query(({ ctx }) => listPeople(ctx)),
})
