/** `releases.*`; files come by `PUT /api/releases`. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { registerExternalRelease } from './createRelease.ts'
import { externalInput, releaseArch, releaseVersion } from './input.ts'
import { getRelease, listReleases, releaseKey } from './readReleases.ts'
import { removeRelease, withdrawRelease } from './retireRelease.ts'

const id = z.object({ id: z.string().min(1).max(26) })

export const releasesRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          version: releaseVersion.optional(),
          arch: releaseArch.optional(),
          withdrawn: z.boolean().optional(),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listReleases(ctx, input)),
  get: procedure.input(id).query(({ ctx, input }) => getRelease(ctx, input.id)),
  key: procedure.query(({ ctx }) => releaseKey(ctx)),
  registerExternal: procedure
    .input(externalInput)
    .mutation(({ ctx, input }) => registerExternalRelease(ctx, input)),
  withdraw: procedure.input(id).mutation(async ({ ctx, input }) => {
    await withdrawRelease(ctx, input.id)
    return {}
  }),
  remove: procedure.input(id).mutation(async ({ ctx, input }) => {
    await removeRelease(ctx, input.id)
    return {}
  }),
})
