/** `runs.groups`: the answers of a run folded into groups of equal ones, as people would call them equal. */
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import type { OutputGroup, OutputGroups } from '../../trpc/types.ts'
import { loadRun } from '../readRuns.ts'
import { type Answer, answersOf } from './answers.ts'
import { digestsOf } from './digests.ts'
import { eachOutput } from './eachOutput.ts'
import { type Ignorable, namesOf, normalise } from './normalise.ts'

const GROUPS_MAX = 200
/** Of one answer in the grouped view, and of all together; the whole is a click away. */
const TEXT_CHARS_MAX = 256 * 1024
const TEXT_CHARS_MIN = 4 * 1024
const ALL_TEXTS_CHARS = 8 * 1024 * 1024
const AGENTS_PER_GROUP_MAX = 10_000
const LABEL_KEYS_MAX = 100

export type GroupBy = 'output' | 'exit' | 'state' | `label:${string}`

export interface GroupsInput {
  runId: string
  by?: GroupBy
  ignore?: Ignorable[]
}

interface Group {
  /** The one that most hosts gave stands for all of them. */
  answers: Answer[]
  count: number
}

const sizeOf = (answer: Answer) => answer.hosts.length

function folded(answers: Answer[], keyOf: (answer: Answer) => string): Group[] {
  const groups = new Map<string, Group>()
  for (const answer of answers) {
    const key = keyOf(answer)
    const group = groups.get(key) ?? { answers: [], count: 0 }
    group.answers.push(answer)
    group.count += sizeOf(answer)
    groups.set(key, group)
  }
  for (const group of groups.values()) group.answers.sort((a, b) => sizeOf(b) - sizeOf(a))
  return [...groups.values()]
}

const hasAnswered = ({ answers: [first] }: Group) =>
  first !== undefined && (first.exitCode !== null || first.stdout !== '' || first.stderr !== '')

/** The largest first; of equal size, lower exit codes first. Hosts that have said nothing are no reference. */
function inOrder(a: Group, b: Group): number {
  if (hasAnswered(a) !== hasAnswered(b)) return hasAnswered(a) ? -1 : 1
  const code = ({ answers: [first] }: Group) => first?.exitCode ?? Number.MAX_SAFE_INTEGER
  return b.count - a.count || code(a) - code(b)
}

const only = <T>(values: T[]): T | null => {
  const [first] = values
  return first !== undefined && values.every((value) => value === first) ? first : null
}

/** @throws DomainError `not_found` */
export async function listOutputGroups(
  ctx: VerbContext,
  { runId, by = 'output', ignore: ignored = [] }: GroupsInput,
  signal?: AbortSignal,
): Promise<OutputGroups> {
  requirePermission(ctx.actor, 'runs.read')
  await loadRun(ctx, runId)
  const { database, agents } = ctx.app
  const ignore: ReadonlySet<Ignorable> = new Set(by === 'output' ? ignored : [])
  const labelKey = by.startsWith('label:') ? by.slice('label:'.length) : null
  const labelOf = (agentId: string) =>
    labelKey === null ? null : (agents.get(agentId)?.row.labels[labelKey] ?? null)
  const answers = await answersOf(database, runId, (agentId) => labelOf(agentId) ?? '')
  const hosts = answers.flatMap((answer) => answer.hosts)
  const names = ignore.has('hosts') ? namesOf(hosts.map(({ hostname }) => hostname)) : new Set<string>()

  const ids = [...new Set(answers.flatMap(({ stdout, stderr }) => [stdout, stderr]))].filter(Boolean)
  const digests = ignore.size > 0 ? await digestsOf(database, ids, ignore, names, signal) : null
  const same = (id: string) => digests?.of.get(id) ?? id
  const keyOf = (answer: Answer) => {
    const { state, exitCode, stdout, stderr } = answer
    if (by === 'output') return [state, exitCode, same(stdout), same(stderr)].join(' ')
    if (by === 'exit') return String(exitCode ?? state)
    return by === 'state' ? state : JSON.stringify(labelOf(answer.hosts[0]?.agentId ?? ''))
  }
  const groups = folded(answers, keyOf).sort(inOrder)
  const shown = groups.slice(0, GROUPS_MAX)

  const firsts = shown.flatMap(({ answers: [first] }) => (first ? [first.stdout, first.stderr] : []))
  const room = Math.floor(ALL_TEXTS_CHARS / Math.max(1, firsts.length))
  const charsMax = Math.min(TEXT_CHARS_MAX, Math.max(TEXT_CHARS_MIN, room))
  const texts = new Map<string, string>()
  for await (const [id, text] of eachOutput(database, [...new Set(firsts)].filter(Boolean)))
    texts.set(id, text.length > charsMax ? `${text.slice(0, charsMax)}\n…` : text)

  const toItem = ({ answers, count }: Group): OutputGroup[] => {
    const [first] = answers
    if (!first) return []
    const members = answers.flatMap((answer) => answer.hosts)
    members.sort((a, b) => (a.hostname < b.hostname ? -1 : a.hostname > b.hostname ? 1 : 0))
    const named = members.slice(0, AGENTS_PER_GROUP_MAX)
    const text = (id: string) => texts.get(id) ?? ''
    const compared = (id: string) => normalise(text(id), ignore, names)
    return [
      {
        state: first.state,
        exitCode: only(answers.map(({ exitCode }) => exitCode)),
        label: labelOf(members[0]?.agentId ?? ''),
        count,
        answers: new Set(answers.map((answer) => keyOfAnswer(answer))).size,
        agentIds: named.map(({ agentId }) => agentId),
        hostnames: named.map(({ hostname }) => hostname),
        stdout: text(first.stdout),
        stderr: text(first.stderr),
        compared: ignore.size > 0 ? { stdout: compared(first.stdout), stderr: compared(first.stderr) } : null,
        truncated: answers.some(({ truncated }) => truncated),
      },
    ]
  }
  const keys = new Set(hosts.flatMap(({ agentId }) => Object.keys(agents.get(agentId)?.row.labels ?? {})))
  return {
    items: shown.flatMap(toItem),
    total: groups.length,
    labelKeys: [...keys].sort().slice(0, LABEL_KEYS_MAX),
    compared: digests?.compared ?? ids.length,
    toCompare: ids.length,
  }
}

const keyOfAnswer = ({ state, exitCode, stdout, stderr }: Answer) =>
  [state, exitCode, stdout, stderr].join(' ')
