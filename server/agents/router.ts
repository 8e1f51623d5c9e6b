/** `agents.*`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { filterInput, labelsInput } from './filter.ts'
import { SORT_KEYS } from './query.ts'
import { getAgent, listAgents, watchAgents } from './readAgents.ts'
import { approveAgent, removeAgent, restartAgent, restartAgentHost, setAgentLabels } from './verbs.ts'

const id = z.string().min(1).max(128)

export const agentsRouter = router({
  list: procedure
    .input(
      filterInput
        .extend({
          ...pageInput,
          sort: z.enum(SORT_KEYS).default('hostname'),
          order: z.enum(['asc', 'desc']).default('asc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listAgents(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getAgent(ctx, input.id)),
  watch: procedure
    .input(
      z
        .object({ ids: z.array(id).max(10_000).optional(), lastEventId: z.string().max(128).nullish() })
        .optional(),
    )
    .subscription(({ ctx, input, signal }) => watchAgents(ctx, input ?? {}, signal)),
  setLabels: procedure.input(z.object({ id, labels: labelsInput })).mutation(async ({ ctx, input }) => {
    await setAgentLabels(ctx, input)
    return {}
  }),
  approve: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await approveAgent(ctx, input.id)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeAgent(ctx, input.id)
    return {}
  }),
  restart: procedure.input(z.object({ id })).mutation(({ ctx, input }) => restartAgent(ctx, input.id)),
  restartHost: procedure
    .input(z.object({ id, confirmHostname: z.string().max(255) }))
    .mutation(({ ctx, input }) => restartAgentHost(ctx, input)),
})
