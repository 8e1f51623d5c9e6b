/** `runs.tasks` of one group: its hosts a page at a time, however many there are. */
import { asc, inArray } from 'drizzle-orm'
import { type TaskState, tasks } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { cutPage } from '../../trpc/paging.ts'
import type { Page, TaskItem } from '../../trpc/types.ts'
import { toTaskItem } from '../items.ts'
import type { RunRow } from '../live.ts'
import { type Grouping, groupAnswers } from './grouping.ts'
import { parseOutputKey } from './outputKey.ts'

/** A group's key, and how the answers were grouped when it was given. */
export interface GroupRef extends Grouping {
  key: string
}

interface Input {
  group: GroupRef
  state?: TaskState
  query?: string
  output?: string
  cursor?: string
  limit: number
}

/** A group that is no more, as its hosts have answered otherwise since, has no hosts. */
export async function listGroupTasks(ctx: VerbContext, run: RunRow, input: Input): Promise<Page<TaskItem>> {
  const { groups } = await groupAnswers(ctx, run, input.group)
  const group = groups.find(({ key }) => key === input.group.key)
  const output = input.output ? parseOutputKey(input.output) : null
  const answers = (group?.answers ?? []).filter(
    (answer) =>
      (!input.state || answer.state === input.state) &&
      (!output || answer[output.stream] === output.id.toString('hex')),
  )
  const words = input.query?.toLowerCase() ?? ''
  const ids = answers
    .flatMap(({ hosts }) => hosts)
    .filter(({ hostname }) => hostname.toLowerCase().includes(words))
    .map(({ taskId }) => taskId)
    .sort()
  const after = ids.filter((id) => input.cursor === undefined || id > input.cursor)
  const [shown, nextCursor] = cutPage(after.slice(0, input.limit + 1), input.limit, (id) => id)
  if (shown.length === 0) return { items: [], nextCursor: null, total: ids.length }
  const live = shown.map((id) => ctx.app.runs.task(id)?.row).filter((row) => row !== undefined)
  const rows = live.length === shown.length ? live : await stored(ctx, shown)
  const items = rows.map((row) => toTaskItem(row, ctx.app.agents.get(row.agentId), run.cancelRequestedAt))
  return { items, nextCursor, total: ids.length }
}

const stored = ({ app: { database } }: VerbContext, ids: string[]) =>
  database.select().from(tasks).where(inArray(tasks.id, ids)).orderBy(asc(tasks.id))
