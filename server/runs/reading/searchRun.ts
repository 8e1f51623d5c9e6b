/** `runs.search`: which outputs of a run hold a text, a page at a time; each distinct output is looked through once. */
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../../drizzle/client.ts'
import { outputs, tasks } from '../../../drizzle/schema/index.ts'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import type { OutputMatch, SearchPage, TaskItem } from '../../trpc/types.ts'
import { toTaskItem } from '../items.ts'
import type { LiveTask } from '../live.ts'
import { readOutputs } from '../outputs.ts'
import { liveKept } from '../readOutput.ts'
import { loadRun } from '../readRuns.ts'
import { chunkOf } from './eachOutput.ts'
import { keptText } from './keptText.ts'
import { tasksWithOutput } from './liveOutputs.ts'
import { outputKey, parseOutputKey, type Stream, streamColumn } from './outputKey.ts'
import { type Pattern, type PatternInput, patternOf } from './pattern.ts'
import { searchText } from './searchText.ts'

/** A request answers after about so long with what it has found, and a cursor to go on from. */
const REQUEST_MS_MAX = 1_500
const CHUNK_OUTPUTS_MAX = 200
const HOSTS_SHOWN = 8

export interface SearchInput extends PatternInput {
  runId: string
  stream?: Stream
  cursor?: string
  limit: number
}

interface Place {
  stream: Stream
  id: Buffer
}
interface Candidate extends Place {
  hosts: number
  bytes: number
}

const LIVE_CURSOR = /^live\.([0-9A-Z]{26})$/
const START = Buffer.alloc(0)

async function nextOutputs(database: Database, runId: string, from: Place): Promise<Candidate[]> {
  const column = streamColumn[from.stream]
  const rows = await database
    .select({
      id: outputs.id,
      hosts: sql<number>`count(*)`,
      bytes: sql<number>`${outputs.head} + ${outputs.tail}`,
    })
    .from(tasks)
    .innerJoin(outputs, eq(outputs.id, column))
    .where(and(eq(tasks.runId, runId), gt(column, from.id)))
    .groupBy(outputs.id)
    .orderBy(asc(outputs.id))
    .limit(CHUNK_OUTPUTS_MAX)
  return rows.map((row) => ({
    stream: from.stream,
    id: row.id,
    hosts: Number(row.hosts),
    bytes: Number(row.bytes),
  }))
}

/** How many distinct outputs there are, and how many of them `place` has behind it. */
async function progress(database: Database, runId: string, streams: Stream[], place: Place | null) {
  const counts = streams.flatMap((stream): SQL[] => {
    const column = streamColumn[stream]
    const all = sql`count(distinct ${column})`
    if (!place) return [all, sql`0`]
    if (place.stream === stream)
      return [all, sql`count(distinct case when ${column} <= ${place.id} then ${column} end)`]
    return [all, streams.indexOf(stream) < streams.indexOf(place.stream) ? all : sql`0`]
  })
  const [row] = await database
    .select({
      total: sql<number>`${sql.join(
        counts.filter((_, index) => index % 2 === 0),
        sql` + `,
      )}`,
      searched: sql<number>`${sql.join(
        counts.filter((_, index) => index % 2 === 1),
        sql` + `,
      )}`,
    })
    .from(tasks)
    .where(eq(tasks.runId, runId))
  return { total: Number(row?.total ?? 0), searched: Number(row?.searched ?? 0) }
}

/** The first tasks of each output, by one query for each stream. */
async function firstTasks(ctx: VerbContext, runId: string, found: Place[]): Promise<Map<string, TaskItem[]>> {
  const firsts = new Map<string, TaskItem[]>()
  for (const stream of ['stdout', 'stderr'] as const) {
    const ids = found.filter((place) => place.stream === stream).map((place) => place.id)
    if (ids.length === 0) continue
    const column = streamColumn[stream]
    const ranked = ctx.app.database
      .select({
        id: tasks.id,
        place: sql<number>`row_number() over (partition by ${column} order by ${tasks.id})`.as('place'),
      })
      .from(tasks)
      .where(and(eq(tasks.runId, runId), inArray(column, ids)))
      .as('ranked')
    const rows = await ctx.app.database
      .select({ task: tasks })
      .from(tasks)
      .innerJoin(ranked, eq(ranked.id, tasks.id))
      .where(sql`${ranked.place} <= ${HOSTS_SHOWN}`)
      .orderBy(asc(tasks.id))
    for (const { task } of rows) {
      const id = stream === 'stdout' ? task.stdoutId : task.stderrId
      if (!id) continue
      const key = outputKey(stream, id)
      firsts.set(key, [...(firsts.get(key) ?? []), toTaskItem(task, ctx.app.agents.get(task.agentId))])
    }
  }
  return firsts
}

/** Of both streams that a task has printed so far, what is found. */
async function searchSoFar(
  ctx: VerbContext,
  task: LiveTask,
  streams: Stream[],
  pattern: Pattern,
  signal: AbortSignal | undefined,
): Promise<OutputMatch[]> {
  const found: OutputMatch[] = []
  for (const stream of streams) {
    const assembly = task[stream]
    if (!assembly) continue
    const match = await searchText(keptText(liveKept(assembly)), pattern, signal)
    if (match.matchingLines === 0 && !match.partial) continue
    const tasks = [toTaskItem(task.row, ctx.app.agents.get(task.row.agentId))]
    found.push({ output: `${stream}.${task.row.id}`, stream, hosts: 1, running: true, tasks, ...match })
  }
  return found
}

/**
 * Stored outputs first, then what hosts that still run have printed so far. A page may be empty and yet not the last one.
 * @throws DomainError `bad_regex`, `regex_too_large`, `bad_cursor`, `not_found`
 */
export async function searchRun(
  ctx: VerbContext,
  input: SearchInput,
  signal?: AbortSignal,
): Promise<SearchPage> {
  requirePermission(ctx.actor, 'runs.read')
  const pattern = patternOf(input)
  const run = await loadRun(ctx, input.runId)
  const { database } = ctx.app
  const streams: Stream[] = input.stream ? [input.stream] : ['stdout', 'stderr']
  const cursor = input.cursor === undefined ? null : parseOutputKey(input.cursor)
  const liveAfter = LIVE_CURSOR.exec(input.cursor ?? '')?.[1]
  if (input.cursor !== undefined && liveAfter === undefined && !(cursor && streams.includes(cursor.stream)))
    throw invalid('bad_cursor', 'The cursor is not one that this search gave.')
  const deadline = performance.now() + REQUEST_MS_MAX
  const found: (Omit<OutputMatch, 'tasks'> & Place)[] = []
  let last: Place | null = cursor
  let done = liveAfter !== undefined
  const enough = () => found.length >= input.limit || performance.now() >= deadline

  let at: Place = cursor ?? { stream: streams[0] ?? 'stdout', id: START }
  while (!done && !enough()) {
    const candidates = await nextOutputs(database, run.id, at)
    if (candidates.length === 0) {
      const next = streams[streams.indexOf(at.stream) + 1]
      if (next) at = { stream: next, id: START }
      else done = true
    }
    for (let rest = candidates; rest.length > 0 && !enough(); ) {
      const chunk = chunkOf(rest)
      const texts = await readOutputs(
        database,
        chunk.map(({ id }) => id),
      )
      for (const { stream, id, hosts } of chunk) {
        if (enough()) break
        signal?.throwIfAborted()
        const kept = texts.get(id.toString('hex'))
        const match = kept ? await searchText(keptText(kept), pattern, signal) : null
        if (match && (match.matchingLines > 0 || match.partial))
          found.push({ stream, id, output: outputKey(stream, id), hosts, running: false, ...match })
        last = { stream, id }
        at = last
      }
      rest = rest.slice(chunk.length)
    }
  }
  const firsts = await firstTasks(ctx, run.id, found)
  const items: OutputMatch[] = found.map(({ id: _, ...item }) => ({
    ...item,
    tasks: firsts.get(item.output) ?? [],
  }))
  const stored = await progress(database, run.id, streams, last)
  const live = tasksWithOutput(ctx, run.id)
  const total = stored.total + live.length
  if (!done) return { items, nextCursor: last && outputKey(last.stream, last.id), ...stored, total }
  const full = () => items.length >= input.limit || performance.now() >= deadline
  let after = liveAfter ?? ''
  for (const task of live) {
    if (task.row.id <= after) continue
    // At least one, so that a search always goes on.
    if (full() && after !== (liveAfter ?? '')) break
    items.push(...(await searchSoFar(ctx, task, streams, pattern, signal)))
    after = task.row.id
  }
  const left = live.filter((task) => task.row.id > after).length
  return {
    items,
    nextCursor: left > 0 ? `live.${after}` : null,
    total,
    searched: total - left,
  }
}
