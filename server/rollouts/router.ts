/** `rollouts.*`. */
import { z } from 'zod'
import { ROLLOUT_STATES, ROLLOUT_TARGET_STATES } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { abortRollout, pauseRollout, resumeRollout } from './controlRollout.ts'
import { createRollout, previewRollout } from './createRollout.ts'
import { planInput, rolloutInput } from './input.ts'
import { getRollout, listRollouts, listTargets } from './readRollouts.ts'
import { retryFailed } from './retryRollout.ts'
import { rollbackRollout } from './rollbackRollout.ts'
import { agentUpdate, fleetVersions } from './versions.ts'
import { watchRollout } from './watchRollout.ts'

const id = z.string().min(1).max(26)
const byId = z.object({ id })

export const rolloutsRouter = router({
  create: procedure.input(rolloutInput).mutation(({ ctx, input }) => createRollout(ctx, input)),
  preview: procedure.input(planInput).query(({ ctx, input }) => previewRollout(ctx, input)),
  get: procedure.input(byId).query(({ ctx, input }) => getRollout(ctx, input.id)),
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          state: z.enum(ROLLOUT_STATES).optional(),
          version: z.string().max(64).optional(),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listRollouts(ctx, input)),
  targets: procedure
    .input(
      z.object({
        ...pageInput,
        id,
        states: z.array(z.enum(ROLLOUT_TARGET_STATES)).max(ROLLOUT_TARGET_STATES.length).optional(),
        query: z.string().max(256).optional(),
      }),
    )
    .query(({ ctx, input }) => listTargets(ctx, input)),
  pause: procedure.input(byId).mutation(async ({ ctx, input }) => {
    await pauseRollout(ctx, input.id)
    return {}
  }),
  resume: procedure.input(byId).mutation(async ({ ctx, input }) => {
    await resumeRollout(ctx, input.id)
    return {}
  }),
  abort: procedure.input(byId).mutation(async ({ ctx, input }) => {
    await abortRollout(ctx, input.id)
    return {}
  }),
  rollback: procedure.input(byId).mutation(({ ctx, input }) => rollbackRollout(ctx, input.id)),
  retryFailed: procedure.input(byId).mutation(({ ctx, input }) => retryFailed(ctx, input.id)),
  versions: procedure.query(({ ctx }) => fleetVersions(ctx)),
  ofAgent: procedure
    .input(z.object({ agentId: z.string().min(1).max(128) }))
    .query(({ ctx, input }) => agentUpdate(ctx, input.agentId)),
  watch: procedure
    .input(z.object({ id, lastEventId: z.string().max(128).nullish() }))
    .subscription(({ ctx, input, signal }) => watchRollout(ctx, input, signal)),
})
