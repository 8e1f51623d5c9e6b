/** Who may do what: deny by default, one table. */
import type { Role } from '../../drizzle/schema/index.ts'
import { DomainError } from '../errors.ts'

/** Viewers see everything but secrets and the audit trail; operators act on hosts; administrators manage. */
const GRANTS = {
  'agents.read': ['viewer', 'operator', 'administrator'],
  'agents.label': ['operator', 'administrator'],
  'agents.restart': ['operator', 'administrator'],
  'agents.restartHost': ['administrator'],
  'agents.approve': ['administrator'],
  'agents.remove': ['administrator'],
  'agents.lock': ['administrator'],
  'groups.read': ['viewer', 'operator', 'administrator'],
  'groups.manage': ['operator', 'administrator'],
  'guards.read': ['viewer', 'operator', 'administrator'],
  'guards.manage': ['administrator'],
  'enrollmentTokens.manage': ['administrator'],
  'scripts.read': ['viewer', 'operator', 'administrator'],
  'scripts.manage': ['operator', 'administrator'],
  /** Running one needs `runs.create`, cancelling it `runs.cancel`, as for the runs that it is made of. */
  'jobs.read': ['viewer', 'operator', 'administrator'],
  'jobs.manage': ['operator', 'administrator'],
  'schedules.read': ['viewer', 'operator', 'administrator'],
  'schedules.manage': ['operator', 'administrator'],
  /** Keep scripts for oneself, and see one's own. */
  'quickCommands.own': ['operator', 'administrator'],
  'runs.read': ['viewer', 'operator', 'administrator'],
  'runs.create': ['operator', 'administrator'],
  /** Let a run start that a guard rule holds; never one's own. */
  'runs.approve': ['operator', 'administrator'],
  'runs.pause': ['operator', 'administrator'],
  'runs.cancel': ['operator', 'administrator'],
  'runs.keep': ['operator', 'administrator'],
  'retention.read': ['viewer', 'operator', 'administrator'],
  'retention.manage': ['administrator'],
  'files.read': ['viewer', 'operator', 'administrator'],
  'files.upload': ['operator', 'administrator'],
  'files.remove': ['operator', 'administrator'],
  /** Besides `runs.create`: a push is a run. */
  'files.push': ['operator', 'administrator'],
  /** Besides `runs.create`; also to take what was fetched. */
  'files.fetch': ['operator', 'administrator'],
  /** Look at the files of a host, with the rights of one of its users, and take them. */
  'hostFiles.read': ['operator', 'administrator'],
  'hostFiles.write': ['operator', 'administrator'],
  'releases.read': ['viewer', 'operator', 'administrator'],
  'releases.manage': ['administrator'],
  'rollouts.read': ['viewer', 'operator', 'administrator'],
  'rollouts.manage': ['administrator'],
  'terminals.read': ['viewer', 'operator', 'administrator'],
  'terminals.open': ['operator', 'administrator'],
  /** Close another person's session. One's own needs `terminals.open`. */
  'terminals.closeAny': ['administrator'],
  /** Look at another person's session, or type in it: its owner sees it. */
  'terminals.observeAny': ['administrator'],
  'terminals.controlAny': ['administrator'],
  'terminals.manage': ['administrator'],
  /** Of one's own sessions. */
  'recordings.read': ['operator', 'administrator'],
  /** Of other people's: each reading is recorded. */
  'recordings.readAny': ['administrator'],
  /** What is recorded for how long; pin and remove recordings. */
  'recordings.manage': ['administrator'],
  'users.read': ['administrator'],
  'users.manage': ['administrator'],
  /** One's own password, sessions and API tokens. */
  'account.manage': ['viewer', 'operator', 'administrator'],
  'audit.read': ['administrator'],
  'metrics.read': ['viewer', 'operator', 'administrator'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof GRANTS

export const can = (role: Role, permission: Permission): boolean =>
  (GRANTS[permission] as readonly Role[]).includes(role)

/** All that a role may do: sent to the browser, which hides what would be refused. */
export const permissionsOf = (role: Role): Permission[] =>
  (Object.keys(GRANTS) as Permission[]).filter((permission) => can(role, permission))

export function requirePermission(actor: { role: Role }, permission: Permission): void {
  if (!can(actor.role, permission))
    throw new DomainError(
      'forbidden',
      'forbidden',
      `The role ${actor.role} may not do this (${permission}).`,
      {
        role: actor.role,
        permission,
        // They stand from the least to the most.
        needs: GRANTS[permission][0],
      },
    )
}
