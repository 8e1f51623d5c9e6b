/** One line each of the terminal's settings: what it is, and what changes it. */
'use client'

import { Switch } from '@base-ui/react/switch'
import { Minus, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { Select } from '../_ui/Select.tsx'
import { FOLLOW, THEMES } from './themes.ts'

function Line({
  label,
  hint,
  children,
}: {
  label: string
  hint?: string
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className="flex min-h-11 items-center justify-between gap-4 py-1.5 text-sm">
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint && <p className="text-xs text-muted">{hint}</p>}
      </div>
      {children(id)}
    </div>
  )
}

export function Choices<T extends string>({
  label,
  ...select
}: {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange(value: T): void
}) {
  return <Line label={label}>{(id) => <Select id={id} {...select} />}</Line>
}

export function ThemeChoice({ value, onChange }: { value: string; onChange(value: string): void }) {
  const t = useTranslations('screen.settings')
  const groups = [
    { label: t('light'), themes: THEMES.filter(({ dark }) => !dark) },
    { label: t('dark'), themes: THEMES.filter(({ dark }) => dark) },
  ]
  return (
    <Line label={t('theme')}>
      {(id) => (
        <select
          id={id}
          className="field w-auto max-w-full truncate"
          value={THEMES.some((theme) => theme.id === value) ? value : FOLLOW}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value={FOLLOW}>{t('follow')}</option>
          {groups.map(({ label, themes }) => (
            <optgroup key={label} label={label}>
              {themes.map(({ id: theme, name }) => (
                <option key={theme} value={theme}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Line>
  )
}

interface StepperProps {
  label: string
  value: number
  min: number
  max: number
  step: number
  shown: string
  onChange(value: number): void
}

export function Stepper({ label, value, min, max, step, shown, onChange }: StepperProps) {
  const t = useTranslations('screen.settings')
  const change = (by: number) => onChange(Math.min(max, Math.max(min, value + by)))
  return (
    <Line label={label}>
      {(id) => (
        <span className="flex items-center gap-1">
          <button
            type="button"
            className="icon-link border border-line"
            aria-label={t('less', { label })}
            disabled={value <= min}
            onClick={() => change(-step)}
          >
            <Minus size={13} aria-hidden />
          </button>
          <output id={id} className="w-14 text-center tabular-nums">
            {shown}
          </output>
          <button
            type="button"
            className="icon-link border border-line"
            aria-label={t('more', { label })}
            disabled={value >= max}
            onClick={() => change(step)}
          >
            <Plus size={13} aria-hidden />
          </button>
        </span>
      )}
    </Line>
  )
}

interface FlagProps {
  label: string
  hint?: string
  checked: boolean
  onChange(checked: boolean): void
}

export function Flag({ label, hint, checked, onChange }: FlagProps) {
  return (
    <Line label={label} hint={hint}>
      {(id) => (
        <Switch.Root
          id={id}
          checked={checked}
          onCheckedChange={onChange}
          aria-label={label}
          className="relative inline-flex h-5 w-9 shrink-0 cursor-pointer items-center rounded-full bg-track p-0.5 data-[checked]:bg-accent"
        >
          <Switch.Thumb className="size-4 rounded-full bg-raised shadow-sm transition-transform data-[checked]:translate-x-4 motion-reduce:transition-none" />
        </Switch.Root>
      )}
    </Line>
  )
}
