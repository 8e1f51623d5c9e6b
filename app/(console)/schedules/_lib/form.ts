/** The form of a schedule: what is typed, and what is sent. */
import type { OverlapPolicy, ScheduleDetail } from '../../../../server/trpc/types.ts'
import { type Draft, type DraftField, type DraftProblem, problemsOf } from '../../runs/_lib/draft.ts'
import { storedOf } from '../../runs/_lib/stored.ts'

export const OVERLAPS = ['skip', 'queue', 'allow'] as const satisfies readonly OverlapPolicy[]

/** Expressions to begin with. */
export const PRESETS = {
  hourly: '0 * * * *',
  daily: '0 2 * * *',
  weekly: '0 2 * * 1',
  monthly: '0 2 1 * *',
} as const

export interface ScheduleForm {
  name: string
  cron: string
  timeZone: string
  overlap: OverlapPolicy
  what: 'script' | 'job'
  /** '' until one is chosen. */
  jobId: string
  newest: boolean
  draft: Draft
}

export const newForm = (draft: Draft, jobId: string, timeZone: string): ScheduleForm => ({
  name: draft.name || draft.library?.name || '',
  cron: PRESETS.daily,
  timeZone,
  overlap: 'skip',
  what: jobId ? 'job' : 'script',
  jobId,
  newest: false,
  draft: { ...draft, name: '' },
})

export const formOf = (schedule: ScheduleDetail, draft: Draft): ScheduleForm => ({
  name: schedule.name,
  cron: schedule.cron,
  timeZone: schedule.timeZone,
  overlap: schedule.overlap,
  what: schedule.job ? 'job' : 'script',
  jobId: schedule.job?.id ?? '',
  newest: schedule.run?.scriptRef !== undefined && schedule.run.scriptRef.version === undefined,
  draft,
})

export const inputOf = (form: ScheduleForm, acknowledgedRules: string[]) => ({
  name: form.name.trim(),
  cron: form.cron,
  timeZone: form.timeZone,
  overlap: form.overlap,
  ...(form.what === 'job'
    ? { jobId: form.jobId, acknowledgedRules }
    : { run: { ...storedOf(form.draft, form.newest), acknowledgedRules } }),
})

/** A search may find nobody today. */
export function draftProblems(draft: Draft): Partial<Record<DraftField, DraftProblem>> {
  const { targets, ...problems } = problemsOf(draft)
  return draft.targets.kind === 'filter' || !targets ? problems : { ...problems, targets }
}
