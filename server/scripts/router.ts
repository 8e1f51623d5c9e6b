/** `scripts.*`. */
import { z } from 'zod'
import { INTERPRETERS } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { knownInput } from '../trpc/known.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { parametersInput } from './parameters.ts'
import { getScript, listScripts, listVersions } from './readScripts.ts'
import { createScript, removeScript, restoreScript, setVersionDisabled, updateScript } from './writeScript.ts'

const TAGS_MAX = 20
const id = z.string().min(1).max(26)
const version = z.number().int().min(1)
const script = {
  name: z.string().trim().min(1).max(128),
  description: z.string().trim().max(1024).default(''),
  tags: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(64)
        .regex(/^[^,，、]+$/, 'A tag has no comma.'),
    )
    .max(TAGS_MAX)
    .default([]),
  script: z.string(),
  interpreter: z.enum(INTERPRETERS).default('shell'),
  parameters: parametersInput,
  note: z.string().trim().max(255).default(''),
}

export const scriptsRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          query: z.string().trim().max(256).optional(),
          tag: z.string().max(64).optional(),
          sort: z.enum(['name', 'updatedAt']).default('name'),
          order: orderInput.default('asc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listScripts(ctx, input)),
  get: procedure
    .input(z.object({ id, version: version.optional() }))
    .query(({ ctx, input }) => getScript(ctx, input)),
  versions: procedure
    .input(z.object({ ...pageInput, id }))
    .query(({ ctx, input }) => listVersions(ctx, input)),
  create: procedure.input(z.object(script)).mutation(({ ctx, input }) => createScript(ctx, input)),
  update: procedure
    .input(z.object({ id, version, known: knownInput, ...script }))
    .mutation(({ ctx, input }) => updateScript(ctx, input)),
  restore: procedure.input(z.object({ id, version })).mutation(({ ctx, input }) => restoreScript(ctx, input)),
  setVersionDisabled: procedure
    .input(z.object({ id, version, disabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      await setVersionDisabled(ctx, input)
      return {}
    }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeScript(ctx, input.id)
    return {}
  }),
})
