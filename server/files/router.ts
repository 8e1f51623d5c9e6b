/** `files.*`; uploads come by `PUT /api/files`. */
import { z } from 'zod'
import { runOptions } from '../runs/router.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { fetchFiles } from './fetchFiles.ts'
import { fetchInput, placeInput } from './input.ts'
import { pushFile } from './pushFile.ts'
import { listFetched } from './readFetched.ts'
import { getFile, listFiles } from './readFiles.ts'
import { removeFile } from './writeFile.ts'

const id = z.string().min(1).max(64)

export const filesRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          query: z.string().trim().max(256).optional(),
          sha256: z
            .string()
            .regex(/^[0-9a-f]{64}$/)
            .optional(),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listFiles(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getFile(ctx, input.id)),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeFile(ctx, input.id)
    return {}
  }),
  fetch: procedure
    .input(z.strictObject({ ...fetchInput, ...runOptions }))
    .mutation(({ ctx, input }) => fetchFiles(ctx, input)),
  fetched: procedure
    .input(z.object({ ...pageInput, runId: id }))
    .query(({ ctx, input }) => listFetched(ctx, input)),
  push: procedure
    .input(z.strictObject({ ...placeInput, ...runOptions }))
    .mutation(({ ctx, input }) => pushFile(ctx, input)),
})
