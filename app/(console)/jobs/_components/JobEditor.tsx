/** The form of a job: what it is called, its steps, and their hosts. */
'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { refusalOf, refusedField, useErrorText } from '../../../_lib/errors.ts'
import { Button } from '../../../_ui/Button.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { WarningDialog } from '../../runs/_components/WarningDialog.tsx'
import { warningOf } from '../../runs/_lib/warning.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import { isWrong, type JobForm, lacksTargets, stepProblems } from '../_lib/form.ts'
import { StepList } from './StepList.tsx'

export interface JobEditorProps {
  form: JobForm
  onChange(form: JobForm): void
  /** Only to be read. */
  refused: boolean
  pending: boolean
  error: unknown
  submitLabel: string
  onSubmit(acknowledgedRules: string[]): void
  /** The guard rules' warning is not wanted any more. */
  onReset(): void
  /** Beside the button. */
  status?: ReactNode
}

export function JobEditor(props: JobEditorProps) {
  const { form, refused, pending, error, submitLabel } = props
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
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <fieldset
        disabled={refused}
        className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_22rem]"
      >
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
        <div className="flex min-h-0 flex-col lg:sticky lg:top-5 lg:h-[min(44rem,calc(100dvh-9rem))] [&>section]:grow">
          {others && <p className="mb-2 text-xs text-muted">{t('hostsUnused')}</p>}
          <TargetPicker
            targets={form.targets}
            onChange={(targets) => set({ targets })}
            problem={tried && noTargets ? run('problems.targetsEmpty') : undefined}
          />
        </div>
      </fieldset>
      <footer className="sticky bottom-0 z-10 mt-4 flex max-md:bottom-13 items-center gap-3 border-t border-line bg-page py-3">
        {error !== null && !aboutName && !warning && (
          <p role="alert" className="text-sm text-danger">
            {ofStep}
            {errorText(error)}
          </p>
        )}
        {tried && wrongSteps.length > 0 && (
          <p role="alert" className="text-sm text-danger">
            {t('checkSteps', { names: wrongSteps.join(', ') })}
          </p>
        )}
        <span className="grow" />
        {props.status}
        <Button type="submit" variant="primary" disabled={refused} pending={pending}>
          {submitLabel}
        </Button>
      </footer>
      <WarningDialog warning={warning} pending={pending} onClose={props.onReset} onConfirm={props.onSubmit} />
    </form>
  )
}
