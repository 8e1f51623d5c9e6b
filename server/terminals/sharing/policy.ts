/** What administrators allow: who may invite, who may come uninvited. And which access is the lesser. */
import { can } from '../../auth/permissions.ts'
import type { Actor } from '../../context.ts'
import { DomainError } from '../../errors.ts'
import type { TerminalSettings } from '../../trpc/types.ts'
import type { Access } from '../viewer.ts'

export type SharingPolicy = Pick<TerminalSettings, 'ownersInvite' | 'administratorsWatch'>

export const OPEN_POLICY: SharingPolicy = { ownersInvite: 'control', administratorsWatch: true }

/** An invitation is worth no more than what may be invited to now; null: nothing. */
export function capped(access: Access | null, { ownersInvite }: SharingPolicy): Access | null {
  if (access === null || ownersInvite === 'off') return null
  return access === 'control' ? ownersInvite : 'observe'
}

/** What the role alone lets somebody do in another person's session; null: nothing. */
export function byRight(
  { role }: Pick<Actor, 'role'>,
  { administratorsWatch }: SharingPolicy,
): Access | null {
  if (!administratorsWatch || !can(role, 'terminals.open')) return null
  if (can(role, 'terminals.controlAny')) return 'control'
  return can(role, 'terminals.observeAny') ? 'observe' : null
}

export const lesser = (one: Access, other: Access): Access => (one === 'control' ? other : 'observe')

/** @throws DomainError `sharing_off`, `sharing_observe_only` */
export function requireInvitable(access: Access, { ownersInvite }: SharingPolicy): void {
  if (ownersInvite === 'off')
    throw new DomainError('forbidden', 'sharing_off', 'Administrators have turned off invitations.')
  if (access === 'control' && ownersInvite === 'observe')
    throw new DomainError(
      'forbidden',
      'sharing_observe_only',
      'Administrators let others be invited to look only.',
    )
}
