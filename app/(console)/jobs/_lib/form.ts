/** The form of a job: what is typed, what is wrong with it, and what is sent. */
import type {
  FailurePolicy,
  FileItem,
  JobStepDetail,
  StepFetch,
  StepFile,
} from '../../../../server/trpc/types.ts'
import {
  EMPTY_PUSH,
  type PushDraft,
  type PushField,
  type PushProblem,
  problemsOfPush,
  pushInput,
} from '../../files/_lib/draft.ts'
import {
  EMPTY_FETCH,
  type FetchDraft,
  type FetchField,
  type FetchProblem,
  fetchInput,
  mibOf,
  problemsOfFetch,
} from '../../files/_lib/fetchDraft.ts'
import {
  type Draft,
  type DraftField,
  type DraftProblem,
  EMPTY_DRAFT,
  problemsOf,
} from '../../runs/_lib/draft.ts'
import { paceDraftOf } from '../../runs/_lib/pace.ts'
import { storedOf } from '../../runs/_lib/stored.ts'
import { type Targets, inputOf as targetsOf } from '../../runs/_lib/targets.ts'

export const STEP_WORKS = ['script', 'file', 'fetch'] as const
export type StepWork = (typeof STEP_WORKS)[number]

export interface StepForm {
  /** Stays with the step wherever it is moved. */
  key: string
  name: string
  what: StepWork
  /** Of a script; its targets are the step's, and count only where `own`. */
  draft: Draft
  /** Of a file. */
  push: PushDraft
  /** Of files that come back. */
  fetch: FetchDraft
  newest: boolean
  own: boolean
  onFailure: FailurePolicy
}

export interface JobForm {
  name: string
  description: string
  targets: Targets
  steps: StepForm[]
}

let keys = 0
const nextKey = () => `step-${++keys}`

/** A name that no other step has. */
function freeName(steps: readonly StepForm[], word: string): string {
  const taken = new Set(steps.map(({ name }) => name))
  for (let number = steps.length + 1; ; number++) if (!taken.has(word + number)) return word + number
}

/** @param word that steps are called by until they are named */
export const newStep = (steps: readonly StepForm[], word: string): StepForm => ({
  key: nextKey(),
  name: freeName(steps, word),
  what: 'script',
  draft: EMPTY_DRAFT,
  push: EMPTY_PUSH,
  fetch: EMPTY_FETCH,
  newest: false,
  own: false,
  onFailure: 'stop',
})

export const newForm = (word: string): JobForm => ({
  name: '',
  description: '',
  targets: { kind: 'agents', agents: [] },
  steps: [newStep([], word)],
})

/** @param file that it brings; null: it is gone, or there is none */
export const stepOf = (step: JobStepDetail, draft: Draft, file: FileItem | null): StepForm => ({
  key: nextKey(),
  name: step.name,
  what: step.file ? 'file' : step.fetch ? 'fetch' : 'script',
  draft,
  push: step.file ? pushOf(step.file, file) : EMPTY_PUSH,
  fetch: step.fetch ? fetchOf(step.fetch) : EMPTY_FETCH,
  newest: step.run?.scriptRef !== undefined && step.run.scriptRef.version === undefined,
  own: step.targets !== null,
  onFailure: step.onFailure,
})

const pushOf = (kept: StepFile, file: FileItem | null): PushDraft => ({
  ...EMPTY_PUSH,
  ...{ file, path: kept.path, mode: kept.mode ?? '', owner: kept.owner ?? '', group: kept.group ?? '' },
  ...{ ifExists: kept.ifExists, makeFolders: kept.makeFolders, followLink: kept.followLink },
  user: kept.user ?? '',
  timeoutSeconds: String(kept.timeoutSeconds ?? EMPTY_PUSH.timeoutSeconds),
  pace: paceDraftOf(kept.pace ?? null),
})

const fetchOf = (kept: StepFetch): FetchDraft => ({
  ...EMPTY_FETCH,
  ...{ paths: kept.paths.join('\n'), mib: mibOf(kept.bytesMax), user: kept.user ?? '' },
  timeoutSeconds: String(kept.timeoutSeconds ?? EMPTY_FETCH.timeoutSeconds),
  pace: paceDraftOf(kept.pace ?? null),
})

function workOf({ what, draft, push, fetch: fetched, newest }: StepForm) {
  if (what === 'file') {
    const { name: _name, targets: _targets, ...file } = pushInput(push, { id: push.file?.id ?? '' })
    return { file }
  }
  if (what === 'fetch') {
    const { name: _name, targets: _targets, ...fetch } = fetchInput(fetched)
    return { fetch }
  }
  const { targets: _targets, ...run } = storedOf({ ...draft, name: '' }, newest)
  return { run }
}

export const inputOf = (form: JobForm, acknowledgedRules: string[]) => ({
  name: form.name.trim(),
  description: form.description.trim(),
  targets: targetsOf(form.targets),
  steps: form.steps.map((step) => ({
    name: step.name.trim(),
    ...workOf(step),
    targets: step.own ? targetsOf(step.draft.targets) : null,
    onFailure: step.onFailure,
  })),
  acknowledgedRules,
})

/** The step one place up (-1) or down (1). */
export function moved(steps: readonly StepForm[], from: number, by: -1 | 1): StepForm[] {
  const to = from + by
  const step = steps[from]
  if (!step || to < 0 || to >= steps.length) return [...steps]
  const rest = steps.filter((_, at) => at !== from)
  return [...rest.slice(0, to), step, ...rest.slice(to)]
}

export interface StepProblems {
  stepName?: 'nameInvalid' | 'nameTwice'
  targets?: DraftProblem
  script: Partial<Record<DraftField, DraftProblem>>
  file: Partial<Record<PushField, PushProblem>>
  fetch: Partial<Record<FetchField, FetchProblem>>
}

export const NO_PROBLEMS: StepProblems = { script: {}, file: {}, fetch: {} }

export const isWrong = ({ stepName, targets, script, file, fetch }: StepProblems): boolean =>
  stepName !== undefined || targets !== undefined || Object.keys({ ...script, ...file, ...fetch }).length > 0

const STEP_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,63}$/u

export function stepProblems(form: JobForm, at: number): StepProblems {
  const step = form.steps[at]
  if (!step) return NO_PROBLEMS
  const { targets: _ofTargets, ...script } = problemsOf(step.draft)
  const { targets: _targets, ...file } = problemsOfPush(step.push)
  const { targets: _ofFetch, ...fetch } = problemsOfFetch(step.fetch)
  const all = { script, file, fetch }
  const result: StepProblems = { ...NO_PROBLEMS, [step.what]: all[step.what] }
  if (!STEP_NAME.test(step.name.trim())) result.stepName = 'nameInvalid'
  else if (form.steps.some((other, place) => place < at && other.name.trim() === step.name.trim()))
    result.stepName = 'nameTwice'
  // A search may find nobody today.
  if (step.own && step.draft.targets.kind === 'agents' && step.draft.targets.agents.length === 0)
    result.targets = 'targetsEmpty'
  return result
}

/** Steps run on the job's hosts, and there is none. */
export const lacksTargets = ({ targets, steps }: JobForm): boolean =>
  steps.some(({ own }) => !own) && targets.kind === 'agents' && targets.agents.length === 0
