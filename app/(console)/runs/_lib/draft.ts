/** A script that is being written: what the form holds, what is wrong with it, and where it survives a reload. */
import { z } from 'zod/mini'
import { type DraftStore, draftStore } from '../../../_lib/keptDraft.ts'
import { FilterSchema } from './filter.ts'
import { LibrarySchema, typedProblems, withoutSecrets } from './library.ts'
import { EMPTY_PACE, PaceSchema, paceProblems } from './pace.ts'

/** Of every run, whatever it does. */
export const TargetsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('agents'),
    agents: z.array(
      z.object({
        id: z.string(),
        hostname: z.string(),
        address: z._default(z.string(), ''),
        online: z.boolean(),
        locked: z._default(z.boolean(), false),
      }),
    ),
  }),
  z.object({
    kind: z.literal('filter'),
    filter: FilterSchema,
    total: z.number(),
    offline: z.number(),
    locked: z._default(z.number(), 0),
  }),
])

const DraftSchema = z.object({
  script: z.string(),
  /** Of the library: `script` is then that version's text, and what is typed goes to its parameters. */
  library: z._default(z.nullable(LibrarySchema), null),
  interpreter: z.enum(['shell', 'python']),
  params: z.string(),
  user: z.string(),
  timeoutSeconds: z.string(),
  name: z.string(),
  pace: PaceSchema,
  targets: TargetsSchema,
})

/** `timeoutSeconds` as it is typed. */
export type Draft = z.infer<typeof DraftSchema>

export const EMPTY_DRAFT: Draft = {
  script: '',
  library: null,
  interpreter: 'shell',
  params: '',
  user: '',
  timeoutSeconds: '7200',
  name: '',
  pace: EMPTY_PACE,
  targets: { kind: 'agents', agents: [] },
}

export const TIMEOUT_SECONDS_MAX = 7 * 24 * 3600
export const SCRIPT_BYTES_MAX = 1024 * 1024
export const NAME_CHARS_MAX = 255

export type DraftField =
  | 'script'
  | 'values'
  | 'params'
  | 'user'
  | 'timeoutSeconds'
  | 'name'
  | 'pace'
  | 'targets'
export type DraftProblem =
  | 'scriptEmpty'
  | 'scriptTooLong'
  | 'valuesInvalid'
  | 'paramsQuote'
  | 'userInvalid'
  | 'timeoutInvalid'
  | 'nameTooLong'
  | 'paceInvalid'
  | 'targetsEmpty'

/** An open quote, or a backslash with nothing after it: the agent could not split it. */
export function hasOpenQuote(params: string): boolean {
  let quote = ''
  for (let at = 0; at < params.length; at++) {
    const character = params[at] ?? ''
    if (character === '\\' && quote !== "'") {
      if (at + 1 >= params.length) return true
      at++
    } else if (quote) {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
  }
  return quote !== ''
}

/** What the server would refuse, said before it is asked. */
export function problemsOf(draft: Draft): Partial<Record<DraftField, DraftProblem>> {
  const problems: Partial<Record<DraftField, DraftProblem>> = {}
  if (!draft.script.trim()) problems.script = 'scriptEmpty'
  else if (new TextEncoder().encode(draft.script).length > SCRIPT_BYTES_MAX) problems.script = 'scriptTooLong'
  if (draft.library && Object.keys(typedProblems(draft.library)).length > 0) problems.values = 'valuesInvalid'
  if (hasOpenQuote(draft.params)) problems.params = 'paramsQuote'
  if (draft.user && !/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(draft.user)) problems.user = 'userInvalid'
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

const store = draftStore('qunkong.runs.draft', DraftSchema)

/** Without secrets. */
export const runStore: DraftStore<Draft> = {
  ...store,
  keep: (draft, entry) =>
    store.keep({ ...draft, library: draft.library && withoutSecrets(draft.library) }, entry),
}
