/** `runs.groups`: the groups of a run's answers as they are shown: how many, a few names, what they said. */
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import type { OutputGroup, OutputGroups } from '../../trpc/types.ts'
import { loadRun } from '../readRuns.ts'
import type { Answer, Host } from './answers.ts'
import { eachOutput } from './eachOutput.ts'
import { foldNames } from './foldNames.ts'
import { type Group, type Grouped, type Grouping, groupAnswers } from './grouping.ts'
import { normalise } from './normalise.ts'

const GROUPS_MAX = 200
/** Of one answer in the grouped view, and of all together; the whole is a click away. */
export const TEXT_CHARS_MAX = 256 * 1024
const TEXT_CHARS_MIN = 4 * 1024
const ALL_TEXTS_CHARS = 8 * 1024 * 1024
/** All of them are read page by page from `runs.tasks`. */
const HOSTS_NAMED = 12
/** Names that can't be folded well are cut: of one group, while they still come and go, and of the smaller ones of many. */
const RANGE_CHARS_MAX = 2_000
const LIVE_RANGE_CHARS_MAX = 500
const ALL_RANGES_CHARS = 64 * 1024
const LABEL_KEYS_MAX = 100

export interface GroupsInput extends Grouping {
  runId: string
  /** False: what they said is read apart (`runs.text`). */
  texts?: boolean
}

const only = <T>(values: T[]): T | null => {
  const [first] = values
  return first !== undefined && values.every((value) => value === first) ? first : null
}

const byName = (a: Host, b: Host) => (a.hostname < b.hostname ? -1 : a.hostname > b.hostname ? 1 : 0)

/** What each output says, cut so that all of them together stay within bounds. */
async function textsOf(ctx: VerbContext, groups: Group[]): Promise<ReadonlyMap<string, string>> {
  const firsts = groups.flatMap(({ first }) => [first.stdout, first.stderr])
  const room = Math.floor(ALL_TEXTS_CHARS / Math.max(1, firsts.length))
  const charsMax = Math.min(TEXT_CHARS_MAX, Math.max(TEXT_CHARS_MIN, room))
  const texts = new Map<string, string>()
  for await (const [id, text] of eachOutput(ctx.app.database, [...new Set(firsts)].filter(Boolean)))
    texts.set(id, text.length > charsMax ? `${text.slice(0, charsMax)}\n…` : text)
  return texts
}

/** @param texts null: without them */
function toItem(
  group: Group,
  rangeCharsMax: number,
  texts: ReadonlyMap<string, string> | null,
  { ignore, names }: Grouped,
): OutputGroup {
  const { first, answers } = group
  const hosts = answers.flatMap((answer) => answer.hosts).sort(byName)
  const named = hosts.slice(0, HOSTS_NAMED)
  const same = ({ state, exitCode, stdout, stderr }: Answer) => `${state} ${exitCode} ${stdout} ${stderr}`
  const said = { stdout: texts?.get(first.stdout) ?? '', stderr: texts?.get(first.stderr) ?? '' }
  const compared = (text: string) => normalise(text, ignore, names)
  return {
    key: group.key,
    state: first.state,
    exitCode: only(answers.map(({ exitCode }) => exitCode)),
    label: group.label,
    count: group.count,
    answers: new Set(answers.map(same)).size,
    taskIds: named.map(({ taskId }) => taskId),
    agentIds: named.map(({ agentId }) => agentId),
    hostnames: named.map(({ hostname }) => hostname),
    range: foldNames(
      hosts.map(({ hostname }) => hostname),
      rangeCharsMax,
    ),
    outputs: { stdout: first.stdout || null, stderr: first.stderr || null },
    ...said,
    compared:
      texts && ignore.size > 0 ? { stdout: compared(said.stdout), stderr: compared(said.stderr) } : null,
    truncated: answers.some(({ truncated }) => truncated),
  }
}

/** @throws DomainError `not_found` */
export async function listOutputGroups(
  ctx: VerbContext,
  { runId, texts: withText = true, ...how }: GroupsInput,
  signal?: AbortSignal,
): Promise<OutputGroups> {
  requirePermission(ctx.actor, 'runs.read')
  const run = await loadRun(ctx, runId)
  const grouped = await groupAnswers(ctx, run, how, signal)
  const shown = grouped.groups.slice(0, GROUPS_MAX)
  const texts = withText ? await textsOf(ctx, shown) : null
  const rangeMax = run.finishedAt ? RANGE_CHARS_MAX : LIVE_RANGE_CHARS_MAX
  let room = ALL_RANGES_CHARS
  const items = shown.map((group, at) => {
    const rangeCharsMax = Math.min(rangeMax, Math.floor(room / (shown.length - at)))
    const item = toItem(group, rangeCharsMax, texts, grouped)
    room -= item.range.length
    return item
  })
  const keys = new Set<string>()
  for (const { agentId } of grouped.hosts)
    for (const key in ctx.app.agents.get(agentId)?.row.labels) keys.add(key)
  return {
    items,
    total: grouped.groups.length,
    labelKeys: [...keys].sort().slice(0, LABEL_KEYS_MAX),
    compared: grouped.compared,
    toCompare: grouped.toCompare,
  }
}
