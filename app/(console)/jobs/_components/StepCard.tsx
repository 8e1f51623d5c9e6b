/** One step of a job: its line, and opened all that it does. */
'use client'

import { ArrowDown, ArrowUp, ChevronRight, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { KeyboardEvent } from 'react'
import { placeOf } from '../../files/_lib/draft.ts'
import { pathsOf } from '../../files/_lib/fetchDraft.ts'
import { isWrong, type StepForm, type StepProblems } from '../_lib/form.ts'
import { StepFields } from './StepFields.tsx'

export interface StepCardProps {
  step: StepForm
  place: number
  count: number
  /** Names of the steps before it. */
  earlier: string[]
  problems: StepProblems
  open: boolean
  onOpen(open: boolean): void
  onChange(part: Partial<StepForm>): void
  onMove(by: -1 | 1): void
  onRemove(): void
  onSubmit(): void
  tried: boolean
  refused: boolean
}

function summaryOf({ what, draft, push, fetch }: StepForm): string {
  if (what === 'file') return push.file ? `→ ${placeOf(push)}` : ''
  if (what === 'fetch') return fetch.paths.trim() ? `← ${pathsOf(fetch).join(', ')}` : ''
  if (draft.library) return draft.library.name
  const lines = draft.script.split('\n').map((line) => line.trim())
  return lines.find((line) => line !== '' && !line.startsWith('#')) ?? ''
}

export function StepCard(props: StepCardProps) {
  const { step, place, count, problems, open, onOpen, onMove, onRemove, refused } = props
  const t = useTranslations('jobs.form')
  const wrong = isWrong(problems)
  const byKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onMove(event.key === 'ArrowUp' ? -1 : 1)
  }
  const { name } = step
  return (
    <li className={`rounded-md border bg-raised ${wrong ? 'border-danger' : 'border-line'}`}>
      <div className="flex items-center gap-1 pr-1.5">
        <button
          type="button"
          data-step={step.key}
          aria-expanded={open}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          className="flex min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 py-2 text-left text-sm"
          onClick={() => onOpen(!open)}
          onKeyDown={byKey}
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={`shrink-0 text-muted transition-transform motion-reduce:transition-none ${open ? 'rotate-90' : ''}`}
          />
          <span className="w-5 shrink-0 text-right tabular-nums text-muted">{place + 1}</span>
          <span className="shrink-0 font-medium">{name}</span>
          <span className="truncate font-mono text-xs text-muted">{summaryOf(step)}</span>
        </button>
        <button
          type="button"
          className="icon-link disabled:opacity-30"
          aria-label={t('up', { name })}
          title={t('up', { name })}
          disabled={refused || place === 0}
          onClick={() => onMove(-1)}
        >
          <ArrowUp size={14} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-link disabled:opacity-30"
          aria-label={t('down', { name })}
          title={t('down', { name })}
          disabled={refused || place === count - 1}
          onClick={() => onMove(1)}
        >
          <ArrowDown size={14} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-link disabled:opacity-30"
          aria-label={t('removeStep', { name })}
          title={t('removeStep', { name })}
          disabled={refused || count === 1}
          onClick={onRemove}
        >
          <Trash2 size={14} aria-hidden />
        </button>
      </div>
      {open && <StepFields {...props} />}
    </li>
  )
}
