/** Between a quick command and the run form. */
import type { QuickCommand, QuickCommandItem } from '../../../../server/trpc/types.ts'
import type { Draft } from '../_lib/draft.ts'
import type { Targets } from '../_lib/targets.ts'

/** What of the form a command fills in; on which hosts is another matter. */
export const partOf = (command: QuickCommand): Partial<Draft> => ({
  script: command.script,
  library: null,
  interpreter: command.interpreter,
  params: command.params,
  user: command.user ?? '',
  name: command.name,
})

/** The search that the hosts were chosen by; null where they were picked, or by more than words. */
export function searchOf(targets: Targets): string | null {
  if (targets.kind !== 'filter') return null
  const { query, ...more } = targets.filter
  return query && Object.values(more).every((value) => value === undefined) ? query : null
}

export const hasHosts = (targets: Targets): boolean =>
  targets.kind === 'filter' ? targets.total > 0 : targets.agents.length > 0

/** Moves one command up or down by one place; the same order where it can't. */
export function moved(items: readonly QuickCommandItem[], at: number, by: -1 | 1): string[] {
  const ids = items.map(({ id }) => id)
  const [one, other] = [ids[at], ids[at + by]]
  if (one === undefined || other === undefined) return ids
  ids[at] = other
  ids[at + by] = one
  return ids
}
