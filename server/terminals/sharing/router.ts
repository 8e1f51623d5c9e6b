/** Procedures of `terminals.*` for sessions that several people are in. */
import { z } from 'zod'
import { procedure } from '../../trpc/init.ts'
import { createTerminalLink, inviteToTerminal, joinTerminal } from './invite.ts'
import { removeTerminalViewer, revokeTerminalInvitation, setTerminalViewerAccess } from './manage.ts'
import { findTerminalGuests, listTerminalInvitations } from './readSharing.ts'

const INVITED_AT_ONCE_MAX = 16
const LINK_SECONDS_MAX = 7 * 86_400

const id = z.string().max(26)
const access = z.enum(['control', 'observe'])

export const sharingProcedures = {
  invite: procedure
    .input(
      z.object({ id, usernames: z.array(z.string().min(1).max(64)).min(1).max(INVITED_AT_ONCE_MAX), access }),
    )
    .mutation(({ ctx, input }) => inviteToTerminal(ctx, input)),
  createLink: procedure
    .input(z.object({ id, access, expiresInSeconds: z.int().min(1).max(LINK_SECONDS_MAX) }))
    .mutation(({ ctx, input }) => createTerminalLink(ctx, input)),
  join: procedure
    .input(z.object({ secret: z.string().min(1).max(64) }))
    .mutation(({ ctx, input }) => joinTerminal(ctx, input)),
  invitations: procedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => listTerminalInvitations(ctx, input.id)),
  guests: procedure
    .input(z.object({ query: z.string().trim().max(64).default('') }).prefault({}))
    .query(({ ctx, input }) => findTerminalGuests(ctx, input)),
  revokeInvitation: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await revokeTerminalInvitation(ctx, input.id)
    return {}
  }),
  removeViewer: procedure.input(z.object({ id, userId: id })).mutation(async ({ ctx, input }) => {
    await removeTerminalViewer(ctx, input)
    return {}
  }),
  setViewerAccess: procedure.input(z.object({ id, userId: id, access })).mutation(async ({ ctx, input }) => {
    await setTerminalViewerAccess(ctx, input)
    return {}
  }),
}
