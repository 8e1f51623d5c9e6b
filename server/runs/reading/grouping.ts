/** Answers folded into groups of equal ones, as people would call them equal. */
import { createHash } from 'node:crypto'
import type { VerbContext } from '../../context.ts'
import type { RunRow } from '../live.ts'
import { type Answer, answersOf, type Host } from './answers.ts'
import { digestsOf } from './digests.ts'
import { type Ignorable, namesOf } from './normalise.ts'

export type GroupBy = 'output' | 'exit' | 'state' | `label:${string}`

export interface Grouping {
  by?: GroupBy
  ignore?: Ignorable[]
}

export interface Group {
  /** The same for the same answers, for as long as they are grouped in this way. */
  key: string
  /** The one that most hosts gave stands for all of them; it is the first of them. */
  first: Answer
  answers: Answer[]
  count: number
  /** Of the hosts, when grouped by a label. */
  label: string | null
}

export interface Grouped {
  /** In order. */
  groups: Group[]
  hosts: Host[]
  /** What is left out of account, and the hosts' names if these are. */
  ignore: ReadonlySet<Ignorable>
  names: ReadonlySet<string>
  /** Distinct outputs that were compared without what is ignored. */
  compared: number
  toCompare: number
}

const KEY_CHARS = 16

const hosts = (answer: Answer) => answer.hosts.length

const hasAnswered = ({ first }: Group) =>
  first.exitCode !== null || first.stdout !== '' || first.stderr !== ''

/** The largest first; of equal size, lower exit codes first. Hosts that have said nothing are no reference. */
function inOrder(a: Group, b: Group): number {
  if (hasAnswered(a) !== hasAnswered(b)) return hasAnswered(a) ? -1 : 1
  const code = ({ first }: Group) => first.exitCode ?? Number.MAX_SAFE_INTEGER
  return b.count - a.count || code(a) - code(b)
}

/** Hosts that gave the same answer, apart by their labels. */
function apartByLabel(answers: readonly Answer[], labelOf: (agentId: string) => string | null) {
  const parts: { answer: Answer; label: string | null }[] = []
  for (const answer of answers) {
    const byLabel = new Map<string | null, Host[]>()
    for (const host of answer.hosts) {
      const label = labelOf(host.agentId)
      const alike = byLabel.get(label)
      if (alike) alike.push(host)
      else byLabel.set(label, [host])
    }
    for (const [label, alike] of byLabel) parts.push({ answer: { ...answer, hosts: alike }, label })
  }
  return parts
}

function folded(
  parts: readonly { answer: Answer; label: string | null }[],
  keyOf: (answer: Answer, label: string | null) => string,
): Group[] {
  const groups = new Map<string, Group>()
  for (const { answer, label } of parts) {
    const text = keyOf(answer, label)
    let group = groups.get(text)
    if (!group) {
      const key = createHash('sha256').update(text).digest('base64url').slice(0, KEY_CHARS)
      group = { key, first: answer, answers: [], count: 0, label }
      groups.set(text, group)
    }
    group.answers.push(answer)
    group.count += hosts(answer)
  }
  for (const group of groups.values()) {
    group.answers.sort((a, b) => hosts(b) - hosts(a))
    group.first = group.answers[0] ?? group.first
  }
  return [...groups.values()].sort(inOrder)
}

export async function groupAnswers(
  ctx: VerbContext,
  run: RunRow,
  { by = 'output', ignore: ignored = [] }: Grouping,
  signal?: AbortSignal,
): Promise<Grouped> {
  const { database, agents } = ctx.app
  const ignore: ReadonlySet<Ignorable> = new Set(by === 'output' ? ignored : [])
  const answers = await answersOf(ctx, run)
  const hosts = answers.flatMap((answer) => answer.hosts)
  const names = ignore.has('hosts') ? namesOf(hosts.map(({ hostname }) => hostname)) : new Set<string>()
  const ids = [...new Set(answers.flatMap(({ stdout, stderr }) => [stdout, stderr]))].filter(Boolean)
  const digests = ignore.size > 0 ? await digestsOf(database, ids, ignore, names, signal) : null
  const same = (id: string) => digests?.of.get(id) ?? id
  const labelKey = by.startsWith('label:') ? by.slice('label:'.length) : null
  const parts =
    labelKey === null
      ? answers.map((answer) => ({ answer, label: null }))
      : apartByLabel(answers, (agentId) => agents.get(agentId)?.row.labels[labelKey] ?? null)
  const groups = folded(parts, ({ state, exitCode, stdout, stderr }, label) => {
    if (by === 'output') return [state, exitCode, same(stdout), same(stderr)].join(' ')
    if (by === 'exit') return String(exitCode ?? state)
    return by === 'state' ? state : JSON.stringify(label)
  })
  return {
    ...{ groups, hosts, ignore, names },
    compared: digests?.compared ?? ids.length,
    toCompare: ids.length,
  }
}
