/** `terminals.*`. */
import { z } from 'zod'
import { Cols, Rows } from '../../agent/protocol/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { pageInput } from '../trpc/paging.ts'
import { getTerminal, listTerminals, watchTerminals } from './readTerminals.ts'
import {
  GRACE_SECONDS_MAX,
  GRACE_SECONDS_MIN,
  readTerminalSettings,
  setTerminalSettings,
} from './settings.ts'
import { sharingProcedures } from './sharing/router.ts'
import { attachTerminal, closeTerminal, openTerminal } from './verbs.ts'

const agentId = z.string().min(1).max(128)
const id = z.string().max(26)
const path = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^\/[^\0]*$/, 'Expected a path from the root on, as /bin/zsh.')
    .optional()
/** As agents look it up; '' is the agent's own. */
const user = z
  .string()
  .trim()
  .max(64)
  .regex(/^$|^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/, 'Expected a user name.')
  .optional()

export const terminalsRouter = router({
  ...sharingProcedures,
  open: procedure
    .input(
      z.object({
        ...{ agentId, cols: Cols, rows: Rows },
        user,
        shell: path(256),
        cwd: path(4096),
        beside: id.optional(),
      }),
    )
    .mutation(({ ctx, input }) => openTerminal(ctx, input)),
  attach: procedure
    .input(z.object({ id, access: z.enum(['control', 'observe']).optional() }))
    .mutation(({ ctx, input }) => attachTerminal(ctx, input)),
  list: procedure
    .input(
      z
        .object({
          ...pageInput,
          agentId: agentId.optional(),
          open: z.boolean().optional(),
          own: z.boolean().optional(),
          shared: z.boolean().optional(),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => listTerminals(ctx, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getTerminal(ctx, input.id)),
  watch: procedure
    .input(z.object({ lastEventId: z.string().max(64).nullish() }).prefault({}))
    .subscription(({ ctx, signal }) => watchTerminals(ctx, signal)),
  close: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await closeTerminal(ctx, input.id)
    return {}
  }),
  settings: procedure.query(({ ctx }) => readTerminalSettings(ctx)),
  setSettings: procedure
    .input(
      z.object({
        graceSeconds: z.int().min(GRACE_SECONDS_MIN).max(GRACE_SECONDS_MAX).optional(),
        ownersInvite: z.enum(['off', 'observe', 'control']).optional(),
        administratorsWatch: z.boolean().optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      await setTerminalSettings(ctx, input)
      return {}
    }),
})
