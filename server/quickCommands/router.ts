/** `quickCommands.*`: a person's own. */
import { z } from 'zod'
import { INTERPRETERS } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { getQuickCommand, listQuickCommands, QUICK_COMMANDS_MAX } from './readQuickCommands.ts'
import {
  removeQuickCommand,
  renameQuickCommand,
  reorderQuickCommands,
  saveQuickCommand,
} from './writeQuickCommands.ts'

/** A command, not a program: what is longer belongs into the library. */
const SCRIPT_CHARS_MAX = 16_384

const id = z.string().min(1).max(26)
const name = z.string().trim().min(1).max(64)

export const quickCommandsRouter = router({
  list: procedure.query(({ ctx }) => listQuickCommands(ctx)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getQuickCommand(ctx, input.id)),
  save: procedure
    .input(
      z.object({
        id: id.optional(),
        name,
        script: z.string().max(SCRIPT_CHARS_MAX),
        interpreter: z.enum(INTERPRETERS).optional(),
        params: z.string().max(4_096).optional(),
        hosts: z.string().trim().max(1024).nullish(),
        user: z.string().trim().max(64).optional(),
      }),
    )
    .mutation(({ ctx, input }) => saveQuickCommand(ctx, input)),
  rename: procedure.input(z.object({ id, name })).mutation(async ({ ctx, input }) => {
    await renameQuickCommand(ctx, input)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeQuickCommand(ctx, input.id)
    return {}
  }),
  reorder: procedure
    .input(z.object({ ids: z.array(id).max(QUICK_COMMANDS_MAX) }))
    .mutation(async ({ ctx, input }) => {
      await reorderQuickCommands(ctx, input.ids)
      return {}
    }),
})
