/** Who gets into a live session, and what happens at once to those who are in it when that changes. */
import { can } from '../../auth/permissions.ts'
import type { Actor } from '../../context.ts'
import type { Terminal } from '../terminal.ts'
import type { Pass } from '../tickets.ts'
import type { Access, Viewer } from '../viewer.ts'
import { byRight, capped, lesser, OPEN_POLICY, type SharingPolicy } from './policy.ts'

const REMOVED_CODE = 4009

const removal = (by: string) => ({ code: 'viewer_removed', message: `Removed by ${by}.`, by })

export class Sharing {
  policy: SharingPolicy = OPEN_POLICY

  /** What a ticket is worth now: since it was given out, invitation, role or policy may have gone. Null: nothing. */
  admit({ facts, grants }: Terminal, actor: Actor, { access, entry }: Pass): Access | null {
    if (!can(actor.role, 'terminals.open')) return null
    switch (entry.by) {
      case 'owner':
        return facts.userId === actor.userId ? access : null
      case 'invitation': {
        const now = grants.get(entry.invitationId)
        const granted = capped(now === undefined ? access : now, this.policy)
        return granted && lesser(access, granted)
      }
      case 'right': {
        const right = byRight(actor, this.policy)
        return right && lesser(access, right)
      }
    }
  }

  /** After it is committed. @param access null: the invitation is over, and who came by it goes */
  granted(terminal: Terminal, invitationId: string, access: Access | null, by: string): void {
    terminal.grants.set(invitationId, access)
    for (const viewer of [...terminal.viewers])
      if (viewer.entry.by === 'invitation' && viewer.entry.invitationId === invitationId)
        this.put(terminal, viewer, access, by)
  }

  /** All sockets of this person. @returns how many */
  remove(terminal: Terminal, userId: string, by: string): number {
    const theirs = [...terminal.viewers].filter(({ actor }) => actor.userId === userId)
    for (const viewer of theirs) terminal.dismiss(viewer, REMOVED_CODE, removal(by))
    return theirs.length
  }

  /** Of those who came by their own right. */
  setAccess(terminal: Terminal, userId: string, access: Access): void {
    for (const viewer of terminal.viewers)
      if (viewer.actor.userId === userId && viewer.entry.by === 'right') terminal.setAccess(viewer, access)
  }

  /** The policy has changed: who would not be let in now goes, and who may only look does only that. */
  enforce(terminals: Iterable<Terminal>, by: string): void {
    for (const terminal of terminals)
      for (const viewer of [...terminal.viewers]) {
        const { actor, access, entry } = viewer
        const now = this.admit(terminal, actor, { terminalId: terminal.id, access, entry })
        this.put(terminal, viewer, now, by)
      }
  }

  private put(terminal: Terminal, viewer: Viewer, access: Access | null, by: string): void {
    if (access === null) terminal.dismiss(viewer, REMOVED_CODE, removal(by))
    else terminal.setAccess(viewer, access)
  }
}
