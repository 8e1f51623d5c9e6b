/** Two people who change the same thing: who saves what somebody else has changed meanwhile is told, instead of undoing it. */
import { z } from 'zod'
import { conflict } from '../errors.ts'

/** `updatedAt` of what the writer had before them; absent: whatever stands there is written over. */
export const knownInput = z.iso.datetime({ offset: true }).optional()

export const changedSince = ({ updatedAt }: { updatedAt: Date }, known: string | undefined): boolean =>
  known !== undefined && updatedAt.getTime() !== new Date(known).getTime()

/** @throws DomainError `changed_meanwhile` */
export function refuseChanged(row: { name: string; updatedAt: Date }, known: string | undefined): void {
  if (!changedSince(row, known)) return
  throw conflict('changed_meanwhile', `“${row.name}” was changed meanwhile.`, { name: row.name })
}
