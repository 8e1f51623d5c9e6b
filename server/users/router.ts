/** `users.*`. */
import { z } from 'zod'
import { ROLES } from '../../drizzle/schema/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { orderInput, pageInput } from '../trpc/paging.ts'
import { createUser } from './createUser.ts'
import { listUsers, USER_SORT_KEYS } from './listUsers.ts'
import { lockUserOut, unlockUser } from './lock.ts'
import { removeUser } from './removeUser.ts'
import { resetPassword } from './resetPassword.ts'
import { updateUser } from './updateUser.ts'

const LOCK_SECONDS_MAX = 366 * 86_400

const id = z.string().min(1).max(26)
const username = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._@-]{1,63}$/,
    'A user name has 2 to 64 letters, digits or . _ @ -, and begins with a letter or a digit.',
  )
const displayName = z.string().trim().max(128)
const role = z.enum(ROLES)
/** How long it must be is the verb's to say, with a code that can be translated. */
const password = z.string().max(1024)

export const usersRouter = router({
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          query: z.string().max(128).optional(),
          sort: z.enum(USER_SORT_KEYS).default('username'),
          order: orderInput.default('asc'),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listUsers(ctx, input)),
  create: procedure
    .input(z.object({ username, displayName: displayName.optional(), password, role }))
    .mutation(({ ctx, input }) => createUser(ctx, input)),
  update: procedure
    .input(
      z.object({
        id,
        displayName: displayName.optional(),
        role: role.optional(),
        disabled: z.boolean().optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      await updateUser(ctx, input)
      return {}
    }),
  resetPassword: procedure.input(z.object({ id, password })).mutation(async ({ ctx, input }) => {
    await resetPassword(ctx, input)
    return {}
  }),
  lock: procedure
    .input(
      z.object({
        id,
        reason: z.string().trim().min(1).max(255),
        expiresInSeconds: z.int().min(1).max(LOCK_SECONDS_MAX).optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      await lockUserOut(ctx, input)
      return {}
    }),
  unlock: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await unlockUser(ctx, input.id)
    return {}
  }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await removeUser(ctx, input)
    return {}
  }),
})
