/** The form of a job: what it is called, its steps, and their hosts. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { refusalOf, refusedField, useErrorText } from '../../../_lib/errors.ts'
import { EditorForm, type EditorState } from '../../../_ui/EditorForm.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { WarningDialog } from '../../runs/_components/WarningDialog.tsx'
import { warningOf } from '../../runs/_lib/warning.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import { isWrong, type JobForm, lacksTargets, stepProblems } from '../_lib/form.ts'
import { StepList } from './StepList.tsx'

export interface JobEditorProps extends EditorState {
  form: JobForm
  onChange(form: JobForm): void
  onSubmit(acknowledgedRules: string[]): void
  /** The guard rules' warning is not wanted any more. */
  onReset(): void
}

export function JobEditor(props: JobEditorProps) {
  const { form, refused, pending, error } = props
  const t = useTranslations('jobs.form')
  const run = useTranslations('runs.new')
  const errorText = useErrorText()
  const [tried, setTried] = useState(false)
  const set = (part: Partial<JobForm>) => props.onChange({ ...form, ...part })
  const nameEmpty = form.name.trim() === ''
  const noTargets = lacksTargets(form)
  const wrongSteps = form.steps.filter((_, at) => isWrong(stepProblems(form, at))).map(({ name }) => name)
  const submit = () => {
    setTried(true)
    if (refused || pending || nameEmpty || noTargets || wrongSteps.length > 0) return
    props.onSubmit([])
  }
  const { code, params } = refusalOf(error)
  // Those of steps name it themselves.
  const ofStep = params.step && !code.startsWith('step_') ? `${params.step}: ` : ''
  const aboutName = refusedField(error) === 'name'
  const warning = warningOf(error)
  const others = form.steps.every(({ own }) => own)
  return (
    <EditorForm
      {...props}
      problems={[
        error !== null && !aboutName && !warning && ofStep + errorText(error),
        tried && wrongSteps.length > 0 && t('checkSteps', { names: wrongSteps.join(', ') }),
      ]}
      onSubmit={submit}
      main={
        <div className="min-w-0 space-y-5">
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
            <TextField
              label={t('name')}
              problem={tried && nameEmpty ? t('required') : aboutName ? errorText(error) : null}
              value={form.name}
              maxLength={128}
              onChange={(name) => set({ name })}
            />
            <TextField
              label={t('description')}
              value={form.description}
              maxLength={1024}
              onChange={(description) => set({ description })}
            />
          </div>
          <StepList
            form={form}
            onChange={(steps) => set({ steps })}
            onSubmit={submit}
            tried={tried}
            refused={refused}
          />
        </div>
      }
      side={
        <div className="flex min-h-0 flex-col lg:sticky lg:top-5 lg:h-[min(44rem,calc(100dvh-9rem))] [&>section]:grow">
          {others && <p className="mb-2 text-xs text-muted">{t('hostsUnused')}</p>}
          <TargetPicker
            targets={form.targets}
            onChange={(targets) => set({ targets })}
            problem={tried && noTargets ? run('problems.targetsEmpty') : undefined}
          />
        </div>
      }
    >
      <WarningDialog warning={warning} pending={pending} onClose={props.onReset} onConfirm={props.onSubmit} />
    </EditorForm>
  )
}
