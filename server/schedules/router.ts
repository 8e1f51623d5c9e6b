/** `schedules.*`. */
import { z } from 'zod'
import { OVERLAP_POLICIES } from '../../drizzle/schema/index.ts'
import { runInput } from '../runs/router.ts'
import { procedure, router } from '../trpc/init.ts'
import { knownInput } from '../trpc/known.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { getSchedule, listFirings, listSchedules, nextOf } from './readSchedules.ts'
import { createSchedule, removeSchedule, runNow, setPaused, updateSchedule } from './verbs.ts'

const id = z.string().min(1).max(26)
const times = {
  cron: z.string().trim().max(128),
  timeZone: z.string().trim().max(64),
}
const schedule = {
  ...times,
  name: z.string().trim().min(1).max(128),
  overlap: z.enum(OVERLAP_POLICIES).default('skip'),
  run: runInput.optional(),
  jobId: id.optional(),
  acknowledgedRules: runInput.shape.acknowledgedRules,
}

export const schedulesRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          query: z.string().trim().max(256).optional(),
          sort: z.enum(['name', 'nextAt']).default('name'),
          order: orderInput.default('asc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listSchedules(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getSchedule(ctx, input.id)),
  firings: procedure.input(z.object({ ...pageInput, id })).query(({ ctx, input }) => listFirings(ctx, input)),
  next: procedure.input(z.object(times)).query(({ ctx, input }) => nextOf(ctx, input)),
  create: procedure.input(z.object(schedule)).mutation(({ ctx, input }) => createSchedule(ctx, input)),
  update: procedure
    .input(z.object({ id, known: knownInput, ...schedule }))
    .mutation(async ({ ctx, input }) => {
      await updateSchedule(ctx, input)
      return {}
    }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeSchedule(ctx, input.id)
    return {}
  }),
  setPaused: procedure.input(z.object({ id, paused: z.boolean() })).mutation(async ({ ctx, input }) => {
    await setPaused(ctx, input)
    return {}
  }),
  runNow: procedure.input(z.object({ id })).mutation(({ ctx, input }) => runNow(ctx, input.id)),
})
