/** What goes over tRPC of the history of runs, as types; `types.ts` hands them on. */
import type { Page, RunItem, TaskItem } from './types.ts'

/** A page is looked for as long as a request may take. */
export interface SearchedPage<T> extends Page<T> {
  /** How far it was looked when the page was not full yet: go on from `nextCursor`. */
  searchedTo: string | null
}

export type RunPage = SearchedPage<RunItem>

/** One task of a host, with the run that it is of. */
export interface HostTaskItem extends TaskItem {
  run: Pick<RunItem, 'name' | 'summary' | 'createdBy' | 'createdAt'>
}

export type HostTaskPage = SearchedPage<HostTaskItem>
