/** `jobs.*` and `jobRuns.*`. */
import { z } from 'zod'
import { FAILURE_POLICIES, JOB_RUN_STATES } from '../../drizzle/schema/index.ts'
import { fetchInput, placeInput } from '../files/input.ts'
import { runInput } from '../runs/router.ts'
import { procedure, router } from '../trpc/init.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { getJobRun, listJobRuns, watchJobRun } from './readJobRuns.ts'
import { getJob, listJobs } from './readJobs.ts'
import { STEP_NAME } from './references.ts'
import { cancelJobRun, retryJobRun, runJob } from './runJob.ts'
import { createJob, removeJob, updateJob } from './verbs.ts'

const STEPS_MAX = 50
const id = z.string().min(1).max(26)
const { targets, acknowledgedRules, timeoutSeconds, user, pace } = runInput.shape
const fileOptions = { timeoutSeconds, user, pace }

const step = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(STEP_NAME, 'A step name has 1 to 64 letters, digits or _ -, and begins with no -.'),
  run: runInput.omit({ targets: true, acknowledgedRules: true, name: true }).optional(),
  file: z
    .strictObject({ ...placeInput, ...fileOptions, fileName: z.string().max(255).default('') })
    .optional(),
  fetch: z.strictObject({ ...fetchInput, ...fileOptions }).optional(),
  targets: targets.nullable().default(null),
  onFailure: z.enum(FAILURE_POLICIES).default('stop'),
})

const job = {
  name: z.string().trim().min(1).max(128),
  description: z.string().trim().max(1024).default(''),
  targets: targets.default({ agentIds: [] }),
  steps: z.array(step).min(1).max(STEPS_MAX),
  acknowledgedRules,
}

export const jobsRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          query: z.string().trim().max(256).optional(),
          sort: z.enum(['name', 'updatedAt']).default('name'),
          order: orderInput.default('asc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listJobs(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getJob(ctx, input.id)),
  create: procedure.input(z.object(job)).mutation(({ ctx, input }) => createJob(ctx, input)),
  update: procedure
    .input(z.object({ id, version: z.number().int().min(1), ...job }))
    .mutation(({ ctx, input }) => updateJob(ctx, input)),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeJob(ctx, input.id)
    return {}
  }),
  run: procedure.input(z.object({ id, acknowledgedRules })).mutation(({ ctx, input }) => runJob(ctx, input)),
})

export const jobRunsRouter = router({
  list: procedure
    .input(
      z.object({ ...pageInput, jobId: id.optional(), state: z.enum(JOB_RUN_STATES).optional() }).prefault({}),
    )
    .query(({ ctx, input }) => listJobRuns(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getJobRun(ctx, input.id)),
  watch: procedure
    .input(z.object({ id, lastEventId: z.string().max(128).nullish() }))
    .subscription(({ ctx, input, signal }) => watchJobRun(ctx, input, signal)),
  cancel: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await cancelJobRun(ctx, input.id)
    return {}
  }),
  retry: procedure.input(z.object({ id })).mutation(({ ctx, input }) => retryJobRun(ctx, input.id)),
})
