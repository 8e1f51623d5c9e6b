/** The form of a schedule: when, what, and on which hosts. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { refusalOf, refusedField, useErrorText } from '../../../_lib/errors.ts'
import { EditorForm, type EditorState } from '../../../_ui/EditorForm.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { PlanFields } from '../../runs/_components/PlanFields.tsx'
import { Segments } from '../../runs/_components/Segments.tsx'
import { WarningDialog } from '../../runs/_components/WarningDialog.tsx'
import type { DraftField } from '../../runs/_lib/draft.ts'
import { warningOf } from '../../runs/_lib/warning.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import { draftProblems, type ScheduleForm } from '../_lib/form.ts'
import { JobField } from './JobField.tsx'
import { WhenFields } from './WhenFields.tsx'

export interface ScheduleEditorProps extends EditorState {
  form: ScheduleForm
  onChange(form: ScheduleForm): void
  onSubmit(acknowledgedRules: string[]): void
  /** The guard rules' warning is not wanted any more. */
  onReset(): void
}

export function ScheduleEditor(props: ScheduleEditorProps) {
  const { form, refused, pending, error } = props
  const t = useTranslations('schedules.form')
  const run = useTranslations('runs.new')
  const errorText = useErrorText()
  const [tried, setTried] = useState(false)
  const set = (part: Partial<ScheduleForm>) => props.onChange({ ...form, ...part })
  const ofJob = form.what === 'job'
  const problems = ofJob ? {} : draftProblems(form.draft)
  const noJob = ofJob && form.jobId === ''
  const nameEmpty = form.name.trim() === ''
  const submit = () => {
    setTried(true)
    if (refused || pending || nameEmpty || noJob || Object.keys(problems).length > 0) return
    props.onSubmit([])
  }
  const problemOf = (field: DraftField): string | undefined => {
    const problem = tried ? problems[field] : undefined
    return problem && run(`problems.${problem}`)
  }
  const aboutName = refusedField(error) === 'name'
  const warning = warningOf(error)
  // It stands beside the expression already.
  const aboutTime = /^(cron_|time_zone_)/.test(refusalOf(error).code)
  return (
    <EditorForm
      {...props}
      problems={[error !== null && !aboutName && !warning && !aboutTime && errorText(error)]}
      onSubmit={submit}
      main={
        <div className="min-w-0 space-y-5">
          <TextField
            label={t('name')}
            problem={tried && nameEmpty ? t('required') : aboutName ? errorText(error) : null}
            value={form.name}
            maxLength={128}
            onChange={(name) => set({ name })}
          />
          <WhenFields form={form} onChange={set} />
          <div className="flex items-center gap-3">
            <h2 className="text-sm font-semibold">{t('what')}</h2>
            <Segments
              label={t('what')}
              value={form.what}
              onChange={(what) => set({ what })}
              options={(['script', 'job'] as const).map((value) => ({ value, label: t(`whats.${value}`) }))}
            />
          </div>
          {ofJob ? (
            <JobField
              jobId={form.jobId}
              onChange={(jobId) => set({ jobId })}
              problem={tried && noJob ? t('jobMissing') : undefined}
            />
          ) : (
            <PlanFields
              draft={form.draft}
              onChange={(part) => set({ draft: { ...form.draft, ...part } })}
              newest={form.newest}
              onNewest={(newest) => set({ newest })}
              onSubmit={submit}
              tried={tried}
              problemOf={problemOf}
              refused={refused}
            />
          )}
        </div>
      }
      side={
        !ofJob && (
          <div className="flex min-h-0 flex-col lg:sticky lg:top-5 lg:h-[min(44rem,calc(100dvh-9rem))] [&>section]:grow">
            <TargetPicker
              targets={form.draft.targets}
              onChange={(targets) => set({ draft: { ...form.draft, targets } })}
              problem={problemOf('targets')}
            />
          </div>
        )
      }
    >
      <WarningDialog warning={warning} pending={pending} onClose={props.onReset} onConfirm={props.onSubmit} />
    </EditorForm>
  )
}
