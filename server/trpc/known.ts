/** Two people who change the same thing: who saves what somebody else has changed meanwhile is told, instead of undoing it. */
import { z } from 'zod'
import { conflict } from '../errors.ts'

/** `updatedAt` of what the writer had before them; absent: whatever stands there is written over. */
export const knownInput = z.iso.datetime({ offset: true }).optional()

/** @throws DomainError `changed_meanwhile` */
export function refuseChanged(row: { name: string; updatedAt: Date }, known: string | undefined): void {
  if (known === undefined || row.updatedAt.getTime() === new Date(known).getTime()) return
  throw conflict('changed_meanwhile', `“${row.name}” was changed meanwhile.`, { name: row.name })
}
