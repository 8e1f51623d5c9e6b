/** `guards.*`: rules that warn of scripts or block them. */
import { z } from 'zod'
import { BUILTIN_ACTIONS, GUARD_ACTIONS, GUARD_KINDS, INTERPRETERS } from '../../drizzle/schema/index.ts'
import { targetsInput } from '../agents/filter.ts'
import { RETRY_KINDS } from '../runs/retrySource.ts'
import { scriptInput } from '../runs/scriptInput.ts'
import { procedure, router } from '../trpc/init.ts'
import { knownInput } from '../trpc/known.ts'
import { checkRun } from './checkRun.ts'
import { createGuard, listGuards, removeGuard, setBuiltin, updateGuard } from './verbs.ts'

const id = z.string().min(1).max(64)

const rule = {
  name: z.string().trim().min(1).max(64),
  kind: z.enum(GUARD_KINDS),
  pattern: z.string().trim().min(1).max(512),
  languages: z.array(z.enum(INTERPRETERS)).max(INTERPRETERS.length).optional(),
  hosts: z.string().trim().max(1024).nullish(),
  action: z.enum(GUARD_ACTIONS),
  enabled: z.boolean().optional(),
}

const checkInput = z.union([
  z.strictObject({ retryOf: id, only: z.enum(RETRY_KINDS).optional() }),
  z.strictObject({ ...scriptInput, targets: targetsInput.optional() }),
])

export const guardsRouter = router({
  list: procedure.query(({ ctx }) => listGuards(ctx)),
  create: procedure.input(z.object(rule)).mutation(({ ctx, input }) => createGuard(ctx, input)),
  update: procedure.input(z.object({ id, known: knownInput, ...rule })).mutation(async ({ ctx, input }) => {
    await updateGuard(ctx, input)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeGuard(ctx, input.id)
    return {}
  }),
  setBuiltin: procedure
    .input(z.object({ id, action: z.enum(BUILTIN_ACTIONS) }))
    .mutation(async ({ ctx, input }) => {
      await setBuiltin(ctx, input)
      return {}
    }),
  check: procedure.input(checkInput).query(({ ctx, input }) => checkRun(ctx, input)),
})
