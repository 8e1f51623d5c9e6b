/** A file that is to go to hosts: what the form holds, what is wrong with it, and where it survives a reload. */
import { z } from 'zod/mini'
import type { FileItem, PushSpec, RunDetail } from '../../../../server/trpc/types.ts'
import { draftStore } from '../../../_lib/keptDraft.ts'
import { NAME_CHARS_MAX, TargetsSchema, TIMEOUT_SECONDS_MAX } from '../../runs/_lib/draft.ts'
import { EMPTY_PACE, PaceSchema, paceDraftOf, paceOf, paceProblems } from '../../runs/_lib/pace.ts'
import { inputOf, type Targets } from '../../runs/_lib/targets.ts'

const FileSchema = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number(),
  sha256: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
})

const PushSchema = z.object({
  file: z.nullable(FileSchema),
  path: z.string(),
  mode: z.string(),
  owner: z.string(),
  group: z.string(),
  ifExists: z.enum(['overwrite', 'keep', 'backup']),
  makeFolders: z.boolean(),
  followLink: z.boolean(),
  user: z.string(),
  timeoutSeconds: z.string(),
  name: z.string(),
  pace: PaceSchema,
  targets: TargetsSchema,
})

/** Everything as it is typed. */
export type PushDraft = z.infer<typeof PushSchema>

export const EMPTY_PUSH: PushDraft = {
  file: null,
  path: '',
  mode: '',
  owner: '',
  group: '',
  ifExists: 'overwrite',
  makeFolders: false,
  followLink: false,
  user: '',
  timeoutSeconds: '3600',
  name: '',
  pace: EMPTY_PACE,
  targets: { kind: 'agents', agents: [] },
}

export type PushField =
  | 'file'
  | 'path'
  | 'mode'
  | 'owner'
  | 'group'
  | 'user'
  | 'timeoutSeconds'
  | 'name'
  | 'pace'
  | 'targets'
export type PushProblem =
  | 'fileMissing'
  | 'pathEmpty'
  | 'pathRelative'
  | 'pathDots'
  | 'pathControl'
  | 'modeInvalid'
  | 'ownerInvalid'
  | 'timeoutInvalid'
  | 'nameTooLong'
  | 'paceInvalid'
  | 'targetsEmpty'

export const OWNER = /^[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,63}\$?$/

export function pathProblem(
  path: string,
): 'pathEmpty' | 'pathRelative' | 'pathDots' | 'pathControl' | undefined {
  if (!path) return 'pathEmpty'
  if (!path.startsWith('/')) return 'pathRelative'
  if (/(^|\/)\.\.?(\/|$)/.test(path)) return 'pathDots'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) return 'pathControl'
  return undefined
}

/** Setuid or setgid: whoever starts the file has rights of its owner or group. */
export const isSpecialMode = (mode: string): boolean => /^[2-7][0-7]{3}$/.test(mode)

/** What the server would refuse, said before it is asked. */
export function problemsOfPush(draft: PushDraft): Partial<Record<PushField, PushProblem>> {
  const problems: Partial<Record<PushField, PushProblem>> = {}
  if (!draft.file) problems.file = 'fileMissing'
  const path = pathProblem(draft.path)
  if (path) problems.path = path
  if (draft.mode && !/^[0-7]{3,4}$/.test(draft.mode)) problems.mode = 'modeInvalid'
  for (const field of ['owner', 'group', 'user'] as const)
    if (draft[field] && !OWNER.test(draft[field])) problems[field] = 'ownerInvalid'
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

/** Where the file will be: in a folder it keeps its name. */
export const placeOf = ({ path, file }: Pick<PushDraft, 'path' | 'file'>): string =>
  path.endsWith('/') ? `${path}${file?.name ?? '…'}` : path

const given = (value: string) => value || undefined

/** What `files.push` takes. */
export const pushInput = (draft: PushDraft, file: Pick<FileItem, 'id'>) => ({
  fileId: file.id,
  path: draft.path,
  mode: given(draft.mode),
  owner: given(draft.owner),
  group: given(draft.group),
  ifExists: draft.ifExists,
  makeFolders: draft.makeFolders,
  followLink: draft.followLink,
  user: given(draft.user),
  timeoutSeconds: Number(draft.timeoutSeconds),
  name: given(draft.name.trim()),
  pace: paceOf(draft.pace),
  targets: inputOf(draft.targets),
})

export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** As guard rules look at it: the server says the same of a push. */
export const guardScript = (draft: PushDraft): string =>
  `cp -- ${quoted(draft.file?.name ?? '')} ${quoted(placeOf(draft))}`

/** The same again; null for the file: it is gone. */
export const pushAgain = (
  run: RunDetail,
  spec: PushSpec,
  file: FileItem | null,
  targets: Targets,
): PushDraft => ({
  file,
  path: spec.path,
  mode: spec.mode ?? '',
  owner: spec.owner ?? '',
  group: spec.group ?? '',
  ifExists: spec.ifExists,
  makeFolders: spec.makeFolders,
  followLink: spec.followLink,
  user: run.user ?? '',
  timeoutSeconds: String(run.timeoutSeconds),
  name: run.name,
  pace: paceDraftOf(run.pace),
  targets,
})

export const pushStore = draftStore('qunkong.files.draft', PushSchema)
