/** `recordings.*`. */
import { z } from 'zod'
import { RECORD_MODES, RECORDING_STATES } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { LIMIT_DEFAULT, pageInput } from '../trpc/paging.ts'
import { listRecorded, listRecordings } from './listRecordings.ts'
import { pinRecording, removeRecording } from './manageRecording.ts'
import { listPolicies, removePolicy, setPolicy } from './policyVerbs.ts'
import { getRecording, readRecordingText } from './readRecording.ts'
import { previewRemoval, readStorage, setKeepBytes, sweepRecordings } from './retention/verbs.ts'
import { searchRecordings } from './searching/searchRecordings.ts'
import { readStatus } from './status.ts'

const LINES_MAX = 2_000
const id = z.string().min(1).max(26)
const time = z.iso.datetime({ offset: true }).optional()
const keepBytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable()
const filter = {
  username: z.string().max(64).optional(),
  agentId: z.string().min(1).max(128).optional(),
  from: time,
  to: time,
}
const policy = {
  record: z.enum(RECORD_MODES),
  input: z.boolean(),
  keepDays: z.number().int().min(1).max(36_500).nullable(),
}

export const recordingsRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          ...filter,
          query: z.string().max(255).optional(),
          state: z.enum(RECORDING_STATES).optional(),
          pinned: z.boolean().optional(),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listRecordings(ctx, input)),
  people: procedure.query(({ ctx }) => listRecorded(ctx)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getRecording(ctx, input.id)),
  status: procedure.input(z.object({ id })).query(({ ctx, input }) => readStatus(ctx, input.id)),
  text: procedure
    .input(
      z.object({
        id,
        cursor: z.string().max(64).optional(),
        limit: z.number().int().min(1).max(LINES_MAX).default(500),
      }),
    )
    .query(({ ctx, input }) => readRecordingText(ctx, input)),
  search: procedure
    .input(
      z.object({
        ...filter,
        query: z.string().min(1).max(512),
        mode: z.enum(['words', 'plain', 'regex']).default('words'),
        caseSensitive: z.boolean().default(false),
        cursor: z.string().max(128).optional(),
        limit: z.number().int().min(1).max(200).default(LIMIT_DEFAULT),
      }),
    )
    .query(({ ctx, input, signal }) => searchRecordings(ctx, input, signal)),
  pin: procedure.input(z.object({ id, pinned: z.boolean() })).mutation(async ({ ctx, input }) => {
    await pinRecording(ctx, input)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeRecording(ctx, input.id)
    return {}
  }),
  policies: procedure.query(({ ctx }) => listPolicies(ctx)),
  setPolicy: procedure
    .input(z.object({ groupId: id.nullable(), ...policy }))
    .mutation(async ({ ctx, input }) => {
      await setPolicy(ctx, input)
      return {}
    }),
  removePolicy: procedure.input(z.object({ groupId: id })).mutation(async ({ ctx, input }) => {
    await removePolicy(ctx, input.groupId)
    return {}
  }),
  storage: procedure.query(({ ctx }) => readStorage(ctx)),
  preview: procedure
    .input(
      z.object({
        keepBytes: keepBytes.optional(),
        fallback: z.object(policy).optional(),
        group: z.object({ groupId: id, ...policy }).optional(),
        without: id.optional(),
      }),
    )
    .query(({ ctx, input }) => previewRemoval(ctx, input)),
  setKeepBytes: procedure.input(z.object({ keepBytes })).mutation(async ({ ctx, input }) => {
    await setKeepBytes(ctx, input.keepBytes)
    return {}
  }),
  sweep: procedure.mutation(async ({ ctx }) => {
    await sweepRecordings(ctx)
    return {}
  }),
})
