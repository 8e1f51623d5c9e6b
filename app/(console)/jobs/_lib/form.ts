/** The form of a job: what is typed, what is wrong with it, and what is sent. */
import type { FailurePolicy, JobStepDetail } from '../../../../server/trpc/types.ts'
import {
  type Draft,
  type DraftField,
  type DraftProblem,
  EMPTY_DRAFT,
  problemsOf,
} from '../../runs/_lib/draft.ts'
import { storedOf } from '../../runs/_lib/stored.ts'
import { type Targets, inputOf as targetsOf } from '../../runs/_lib/targets.ts'

export interface StepForm {
  /** Stays with the step wherever it is moved. */
  key: string
  name: string
  /** Its targets count only where `own`. */
  draft: Draft
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
  draft: EMPTY_DRAFT,
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

export const stepOf = (step: JobStepDetail, draft: Draft): StepForm => ({
  key: nextKey(),
  name: step.name,
  draft,
  newest: step.run.scriptRef !== undefined && step.run.scriptRef.version === undefined,
  own: step.targets !== null,
  onFailure: step.onFailure,
})

export const inputOf = (form: JobForm, acknowledgedRules: string[]) => ({
  name: form.name.trim(),
  description: form.description.trim(),
  targets: targetsOf(form.targets),
  steps: form.steps.map(({ name, draft, newest, own, onFailure }) => {
    const { targets, ...run } = storedOf({ ...draft, name: '' }, newest)
    return { name: name.trim(), run, targets: own ? targets : null, onFailure }
  }),
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

export type StepProblem = DraftProblem | 'nameInvalid' | 'nameTwice'
export type StepProblems = Partial<Record<DraftField | 'stepName', StepProblem>>

const STEP_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,63}$/u

export function stepProblems(form: JobForm, at: number): StepProblems {
  const step = form.steps[at]
  if (!step) return {}
  const { targets: ofTargets, ...problems } = problemsOf(step.draft)
  const result: StepProblems = problems
  if (!STEP_NAME.test(step.name.trim())) result.stepName = 'nameInvalid'
  else if (form.steps.some((other, place) => place < at && other.name.trim() === step.name.trim()))
    result.stepName = 'nameTwice'
  // A search may find nobody today.
  if (step.own && step.draft.targets.kind === 'agents' && ofTargets) result.targets = ofTargets
  return result
}

/** Steps run on the job's hosts, and there is none. */
export const lacksTargets = ({ targets, steps }: JobForm): boolean =>
  steps.some(({ own }) => !own) && targets.kind === 'agents' && targets.agents.length === 0
