/** Which jobs and schedules stand on something of the library, or on a group: it can't go from under them. */
import { asc, isNotNull, sql } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { jobs, schedules } from '../../drizzle/schema/index.ts'

const NAMES_SHOWN = 10

/** Names for a sentence; a long list only begins. */
export const listed = (names: readonly string[]): string =>
  [...names.slice(0, NAMES_SHOWN), ...(names.length > NAMES_SHOWN ? ['…'] : [])].join(', ')

/** Of the jobs and schedules that run a version of the script: as many as a sentence needs. */
export async function usersOfScript(tx: Transaction, id: string): Promise<string[]> {
  const ofJobs = await tx
    .select({ name: jobs.name })
    .from(jobs)
    .where(sql`json_search(${jobs.steps}, 'one', ${id}, null, '$[*].run.scriptRef.id') is not null`)
    .orderBy(asc(jobs.name))
    .limit(NAMES_SHOWN + 1)
  const ofSchedules = await tx
    .select({ name: schedules.name })
    .from(schedules)
    .where(sql`json_unquote(json_extract(${schedules.run}, '$.scriptRef.id')) = ${id}`)
    .orderBy(asc(schedules.name))
    .limit(NAMES_SHOWN + 1)
  return [...ofJobs, ...ofSchedules].map(({ name }) => name)
}

/** One text, or several where the path has a wildcard; as text, which no driver takes apart on its own. */
const searchesAt = (column: typeof jobs.steps | typeof jobs.targets | typeof schedules.run, path: string) =>
  sql<unknown>`concat(json_extract(${column}, ${path}), '')`.mapWith((text: string): unknown =>
    JSON.parse(text),
  )

const textsOf = (value: unknown): string[] =>
  [value].flat().filter((text): text is string => typeof text === 'string')

/** Of the jobs and schedules that choose their hosts by a search which `uses` says yes to. */
export async function usersOfSearch(tx: Transaction, uses: (query: string) => boolean): Promise<string[]> {
  const ofJobs = await tx
    .select({
      name: jobs.name,
      all: searchesAt(jobs.targets, '$.filter.query'),
      own: searchesAt(jobs.steps, '$[*].targets.filter.query'),
    })
    .from(jobs)
    .orderBy(asc(jobs.name))
  const ofSchedules = await tx
    .select({
      name: schedules.name,
      all: searchesAt(schedules.run, '$.targets.filter.query'),
      own: sql`null`,
    })
    .from(schedules)
    .where(isNotNull(schedules.run))
    .orderBy(asc(schedules.name))
  return [...ofJobs, ...ofSchedules].flatMap(({ name, all, own }) =>
    [...textsOf(all), ...textsOf(own)].some(uses) ? [name] : [],
  )
}
