/** The steps of a job in order: opened one at a time, moved by buttons or by Alt and the arrow keys. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../../_ui/Button.tsx'
import { type JobForm, moved, NO_PROBLEMS, newStep, type StepForm, stepProblems } from '../_lib/form.ts'
import { StepCard } from './StepCard.tsx'

const STEPS_MAX = 50

interface Props {
  form: JobForm
  onChange(steps: StepForm[]): void
  onSubmit(): void
  /** Say what is wrong. */
  tried: boolean
  refused: boolean
}

export function StepList({ form, onChange, onSubmit, tried, refused }: Props) {
  const t = useTranslations('jobs.form')
  const { steps } = form
  const [open, setOpen] = useState<string | null>(steps.length === 1 ? (steps[0]?.key ?? null) : null)
  const [said, setSaid] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const focus = useRef<string | null>(null)
  // A row that is moved in the document loses the focus.
  useEffect(() => {
    if (!focus.current) return
    list.current?.querySelector<HTMLElement>(`[data-step="${focus.current}"]`)?.focus()
    focus.current = null
  })
  const move = (at: number, by: -1 | 1) => {
    const step = steps[at]
    if (!step || at + by < 0 || at + by >= steps.length) return
    focus.current = step.key
    setSaid(t('moved', { name: step.name, place: at + by + 1, count: steps.length }))
    onChange(moved(steps, at, by))
  }
  const add = () => {
    const step = newStep(steps, t('stepWord'))
    setOpen(step.key)
    focus.current = step.key
    onChange([...steps, step])
  }
  return (
    <section aria-label={t('steps')} className="space-y-3">
      <h2 className="text-sm font-semibold">
        {t('steps')} <span className="font-normal text-muted">{t('stepsHint')}</span>
      </h2>
      <ol ref={list} className="space-y-2">
        {steps.map((step, at) => (
          <StepCard
            key={step.key}
            step={step}
            place={at}
            count={steps.length}
            earlier={steps.slice(0, at).map(({ name }) => name)}
            problems={tried ? stepProblems(form, at) : NO_PROBLEMS}
            open={open === step.key}
            onOpen={(opened) => setOpen(opened ? step.key : null)}
            onChange={(part) =>
              onChange(steps.map((other) => (other.key === step.key ? { ...other, ...part } : other)))
            }
            onMove={(by) => move(at, by)}
            onRemove={() => onChange(steps.filter(({ key }) => key !== step.key))}
            onSubmit={onSubmit}
            tried={tried}
            refused={refused}
          />
        ))}
      </ol>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      <Button onClick={add} disabled={refused || steps.length >= STEPS_MAX}>
        {t('addStep')}
      </Button>
    </section>
  )
}
