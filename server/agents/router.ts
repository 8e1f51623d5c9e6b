/** `agents.*`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { fewTargetsInput, filterInput, labelsInput } from './filter.ts'
import { lockAgents, previewLock, unlockAgents } from './lock.ts'
import { SORT_KEYS } from './query.ts'
import { getAgent, listAgents, watchAgents } from './readAgents.ts'
import { approveAgent, removeAgent, restartAgent, restartAgentHost, setAgentLabels } from './verbs.ts'

const LOCK_SECONDS_MAX = 366 * 86_400

const id = z.string().min(1).max(128)
const targets = fewTargetsInput

export const agentsRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...filterInput.shape,
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
  lockPreview: procedure
    .input(z.object({ targets }))
    .query(({ ctx, input }) => previewLock(ctx, input.targets)),
  lock: procedure
    .input(
      z.object({
        targets,
        reason: z.string().trim().min(1).max(255),
        cancelTasks: z.boolean().default(false),
        expiresInSeconds: z.int().min(1).max(LOCK_SECONDS_MAX).optional(),
      }),
    )
    .mutation(({ ctx, input }) => lockAgents(ctx, input)),
  unlock: procedure.input(z.object({ targets })).mutation(({ ctx, input }) => unlockAgents(ctx, input)),
  restart: procedure.input(z.object({ id })).mutation(({ ctx, input }) => restartAgent(ctx, input.id)),
  restartHost: procedure
    .input(z.object({ id, confirmHostname: z.string().max(255) }))
    .mutation(({ ctx, input }) => restartAgentHost(ctx, input)),
})
