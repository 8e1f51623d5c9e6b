/** Files that are to come from hosts: what the form holds, what is wrong with it, and where it survives a reload. */
import { z } from 'zod/mini'
import type { FetchSpec, RunDetail } from '../../../../server/trpc/types.ts'
import { draftStore } from '../../../_lib/keptDraft.ts'
import { NAME_CHARS_MAX, TargetsSchema, TIMEOUT_SECONDS_MAX } from '../../runs/_lib/draft.ts'
import { EMPTY_PACE, PaceSchema, paceDraftOf, paceOf, paceProblems } from '../../runs/_lib/pace.ts'
import { inputOf, type Targets } from '../../runs/_lib/targets.ts'
import { OWNER, pathProblem, quoted } from './draft.ts'

const FetchSchema = z.object({
  /** A path a line. */
  paths: z.string(),
  mib: z.string(),
  user: z.string(),
  timeoutSeconds: z.string(),
  name: z.string(),
  pace: PaceSchema,
  targets: TargetsSchema,
})

/** Everything as it is typed. */
export type FetchDraft = z.infer<typeof FetchSchema>

export const EMPTY_FETCH: FetchDraft = {
  paths: '',
  mib: '100',
  user: '',
  timeoutSeconds: '3600',
  name: '',
  pace: EMPTY_PACE,
  targets: { kind: 'agents', agents: [] },
}

const MIB = 1024 * 1024
const MIB_MAX = 8192
const PATHS_MAX = 16

export type FetchField = 'paths' | 'mib' | 'user' | 'timeoutSeconds' | 'name' | 'pace' | 'targets'
export type FetchProblem =
  | 'pathEmpty'
  | 'pathRelative'
  | 'pathDots'
  | 'pathControl'
  | 'pathFolder'
  | 'pathsMany'
  | 'mibInvalid'
  | 'ownerInvalid'
  | 'timeoutInvalid'
  | 'nameTooLong'
  | 'paceInvalid'
  | 'targetsEmpty'

export const pathsOf = ({ paths }: Pick<FetchDraft, 'paths'>): string[] => [
  ...new Set(
    paths
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]

function pathsProblem(paths: string[]): FetchProblem | undefined {
  if (paths.length > PATHS_MAX) return 'pathsMany'
  for (const path of paths.length > 0 ? paths : ['']) {
    const problem = pathProblem(path)
    if (problem) return problem
    if (path.endsWith('/')) return 'pathFolder'
  }
  return undefined
}

/** What the server would refuse, said before it is asked. */
export function problemsOfFetch(draft: FetchDraft): Partial<Record<FetchField, FetchProblem>> {
  const problems: Partial<Record<FetchField, FetchProblem>> = {}
  const paths = pathsProblem(pathsOf(draft))
  if (paths) problems.paths = paths
  const mib = Number(draft.mib)
  if (!/^\d+$/.test(draft.mib) || mib < 1 || mib > MIB_MAX) problems.mib = 'mibInvalid'
  if (draft.user && !OWNER.test(draft.user)) problems.user = 'ownerInvalid'
  const seconds = Number(draft.timeoutSeconds)
  if (!/^\d+$/.test(draft.timeoutSeconds) || seconds < 1 || seconds > TIMEOUT_SECONDS_MAX)
    problems.timeoutSeconds = 'timeoutInvalid'
  if (draft.name.length > NAME_CHARS_MAX) problems.name = 'nameTooLong'
  if (Object.keys(paceProblems(draft.pace)).length > 0) problems.pace = 'paceInvalid'
  const { targets } = draft
  if (targets.kind === 'agents' ? targets.agents.length === 0 : targets.total === 0)
    problems.targets = 'targetsEmpty'
  return problems
}

/** What `files.fetch` takes. */
export const fetchInput = (draft: FetchDraft) => ({
  paths: pathsOf(draft),
  bytesMax: Number(draft.mib) * MIB,
  user: draft.user || undefined,
  timeoutSeconds: Number(draft.timeoutSeconds),
  name: draft.name.trim() || undefined,
  pace: paceOf(draft.pace),
  targets: inputOf(draft.targets),
})

/** As guard rules look at it: the server says the same of a fetch. */
export const guardScriptOfFetch = (draft: FetchDraft): string =>
  `cat -- ${pathsOf(draft).map(quoted).join(' ')}`

export const mibOf = (bytesMax: number): string => String(Math.max(1, Math.ceil(bytesMax / MIB)))

export const fetchAgain = (run: RunDetail, spec: FetchSpec, targets: Targets): FetchDraft => ({
  paths: spec.paths.join('\n'),
  mib: mibOf(spec.bytesMax),
  user: run.user ?? '',
  timeoutSeconds: String(run.timeoutSeconds),
  name: run.name,
  pace: paceDraftOf(run.pace),
  targets,
})

export const fetchStore = draftStore('qunkong.files.fetch', FetchSchema)
