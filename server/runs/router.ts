/** `runs.*`. */
import { z } from 'zod'
import { RUN_STATES, TASK_STATES } from '../../drizzle/schema/index.ts'
import { targetsInput } from '../agents/filter.ts'
import { listRuns } from '../history/listRuns.ts'
import { keepRun } from '../history/retention/keepRun.ts'
import { procedure, router } from '../trpc/init.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { approveRun, refuseRun, withdrawRun } from './approval/decide.ts'
import { countApprovals } from './approval/readApprovals.ts'
import { cancelRun } from './cancelRun.ts'
import { createRun, retryRun } from './createRun.ts'
import { listTasks } from './listTasks.ts'
import { paceInput } from './pace/input.ts'
import { pauseRun, resumeRun } from './pauseRun.ts'
import { readHostInput } from './readHostInput.ts'
import type { GroupBy } from './reading/grouping.ts'
import { listOutputGroups } from './reading/groupRun.ts'
import { IGNORABLE } from './reading/normalise.ts'
import { OUTPUT_KEY, STREAMS } from './reading/outputKey.ts'
import { readOutputText } from './reading/readText.ts'
import { searchRun } from './reading/searchRun.ts'
import { watchGroups } from './reading/watchGroups.ts'
import { readTaskOutput } from './readOutput.ts'
import { getRun } from './readRuns.ts'
import { RETRY_KINDS } from './retrySource.ts'
import { scriptInput } from './scriptInput.ts'
import { watchOutput } from './watchOutput.ts'
import { watchRun } from './watchRun.ts'

const id = z.string().min(1).max(64)
const note = z.string().trim().max(500).optional()
const ids = z.array(z.string().min(1).max(128)).max(100_000)
const ruleIds = z.array(z.string().min(1).max(64)).max(200)
const time = z.iso.datetime({ offset: true })
const groupBy = z.custom<GroupBy>(
  (value) => typeof value === 'string' && /^(output|exit|state|label:.{1,128})$/.test(value),
  'output, exit, state or label:KEY',
)
const grouping = { by: groupBy.optional(), ignore: z.array(z.enum(IGNORABLE)).max(8).optional() }
const SEVEN_DAYS_S = 7 * 24 * 3600

/** Of every run, whatever it is to do. */
export const runOptions = {
  name: z.string().trim().max(255).optional(),
  timeoutSeconds: z.number().int().min(1).max(SEVEN_DAYS_S).optional(),
  user: z.string().trim().max(64).optional(),
  targets: targetsInput,
  pace: paceInput.optional(),
  acknowledgedRules: ruleIds.optional(),
}

/** Also what schedules keep. */
export const runInput = z.strictObject({ ...scriptInput, ...runOptions })

export const runsRouter = router({
  create: procedure.input(runInput).mutation(({ ctx, input }) => createRun(ctx, input)),
  retry: procedure
    .input(z.object({ id, only: z.enum(RETRY_KINDS).optional(), acknowledgedRules: ruleIds.optional() }))
    .mutation(({ ctx, input }) => retryRun(ctx, input)),
  // Misspelt, it would cancel all of the run.
  cancel: procedure
    .input(z.object({ id, taskIds: ids.optional(), taskId: z.never('taskIds is meant').optional() }))
    .mutation(async ({ ctx, input }) => {
      await cancelRun(ctx, input)
      return {}
    }),
  approve: procedure.input(z.object({ id, note })).mutation(async ({ ctx, input }) => {
    await approveRun(ctx, input)
    return {}
  }),
  refuse: procedure.input(z.object({ id, note })).mutation(async ({ ctx, input }) => {
    await refuseRun(ctx, input)
    return {}
  }),
  withdraw: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await withdrawRun(ctx, input.id)
    return {}
  }),
  approvals: procedure.query(({ ctx }) => countApprovals(ctx)),
  pause: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await pauseRun(ctx, input.id)
    return {}
  }),
  resume: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await resumeRun(ctx, input.id)
    return {}
  }),
  keep: procedure.input(z.object({ id, keep: z.boolean() })).mutation(async ({ ctx, input }) => {
    await keepRun(ctx, input)
    return {}
  }),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getRun(ctx, input.id)),
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          state: z.enum(RUN_STATES).optional(),
          createdBy: z.string().max(64).optional(),
          agentId: z.string().max(128).optional(),
          retryOf: id.optional(),
          scriptId: id.optional(),
          label: z.string().max(192).optional(),
          query: z.string().max(256).optional(),
          from: time.optional(),
          to: time.optional(),
          order: orderInput.default('desc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listRuns(ctx, input)),
  tasks: procedure
    .input(
      z.object({
        ...pageInput,
        runId: id,
        state: z.enum(TASK_STATES).optional(),
        query: z.string().max(256).optional(),
        output: z.string().regex(OUTPUT_KEY).optional(),
        taskId: id.optional(),
        group: z.object({ ...grouping, key: z.string().max(64) }).optional(),
      }),
    )
    .query(({ ctx, input }) => listTasks(ctx, input)),
  output: procedure
    .input(z.object({ taskId: id }))
    .query(({ ctx, input }) => readTaskOutput(ctx, input.taskId)),
  hostInput: procedure
    .input(z.object({ taskId: id }))
    .query(({ ctx, input }) => readHostInput(ctx, input.taskId)),
  groups: procedure
    .input(z.object({ runId: id, ...grouping, texts: z.boolean().optional() }))
    .query(({ ctx, input, signal }) => listOutputGroups(ctx, input, signal)),
  text: procedure
    .input(z.object({ runId: id, output: z.string().regex(/^[0-9a-f]{64}$/), ignore: grouping.ignore }))
    .query(({ ctx, input }) => readOutputText(ctx, input)),
  search: procedure
    .input(
      z.object({
        ...pageInput,
        runId: id,
        query: z.string().min(1).max(512),
        regex: z.boolean().optional(),
        caseSensitive: z.boolean().optional(),
        stream: z.enum(STREAMS).optional(),
      }),
    )
    .query(({ ctx, input, signal }) => searchRun(ctx, input, signal)),
  watchGroups: procedure
    .input(z.object({ runId: id, ...grouping, lastEventId: z.string().max(128).nullish() }))
    .subscription(({ ctx, input, signal }) => watchGroups(ctx, input, signal)),
  watch: procedure
    .input(z.object({ id, tasks: z.boolean().optional(), lastEventId: z.string().max(128).nullish() }))
    .subscription(({ ctx, input, signal }) => watchRun(ctx, input, signal)),
  watchOutput: procedure
    .input(z.object({ taskId: id, lastEventId: z.string().max(128).nullish() }))
    .subscription(({ ctx, input, signal }) => watchOutput(ctx, input, signal)),
})
