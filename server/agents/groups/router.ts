/** `groups.*`. */
import { z } from 'zod'
import { procedure, router } from '../../trpc/init.ts'
import { knownInput } from '../../trpc/known.ts'
import { createGroup, getGroup, listGroups, removeGroup, updateGroup } from './verbs.ts'

const id = z.string().min(1).max(26)
const group = {
  name: z
    .string()
    .trim()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u,
      'A group name has 1 to 64 letters, digits or . _ -, and begins with a letter or a digit.',
    ),
  description: z.string().trim().max(255).optional(),
  members: z.union([
    z.object({ rule: z.string().trim().min(1).max(1024) }),
    z.object({ agentIds: z.array(z.string().min(1).max(128)).max(100_000) }),
  ]),
}

export const groupsRouter = router({
  list: procedure.query(({ ctx }) => listGroups(ctx)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getGroup(ctx, input.id)),
  create: procedure.input(z.object(group)).mutation(({ ctx, input }) => createGroup(ctx, input)),
  update: procedure.input(z.object({ id, known: knownInput, ...group })).mutation(async ({ ctx, input }) => {
    await updateGroup(ctx, input)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeGroup(ctx, input.id)
    return {}
  }),
})
