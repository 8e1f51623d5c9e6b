/** What goes over tRPC about who is in a terminal session, who may come, and what is locked. */
import type { HostLock } from '../../drizzle/schema/index.ts'

export type { HostLock }

export type TerminalAccess = 'control' | 'observe'

/** One socket: a person may have several. */
export interface TerminalViewer {
  userId: string
  username: string
  access: TerminalAccess
  /** Of the person who reads this. */
  own: boolean
  /** `right`: an administrator who was not invited. */
  by: 'owner' | 'invitation' | 'right'
  since: string
}

export interface TerminalSettings {
  graceSeconds: number
  /** The most that who owns a session may let others do in it. */
  ownersInvite: 'off' | TerminalAccess
  /** Administrators get into other people's sessions without being invited; their owners see it. */
  administratorsWatch: boolean
}

export interface TerminalInvitationItem {
  id: string
  access: TerminalAccess
  /** Null: a link. */
  user: { id: string; username: string } | null
  /** By which link this person came. */
  linkId: string | null
  createdAt: string
  /** Of a link: until when one may come by it. */
  expiresAt: string | null
}

/** Somebody who can be invited. */
export interface TerminalGuest {
  id: string
  username: string
  displayName: string
}

export interface UserLock {
  at: string
  by: string
  reason: string
  /** Null: until it is unlocked. */
  until: string | null
}

/** What locking these hosts would end. */
export interface LockPreview {
  hosts: number
  /** Of them locked already. */
  locked: number
  terminals: number
  /** Tasks that have begun. */
  tasks: number
  /** Hosts whose agent is being updated: that ends by itself. */
  updates: number
}
