/** A name that is being typed in its row: Enter takes it, Escape leaves it. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState } from 'react'
import { nameProblem } from './names.ts'

interface Props {
  name: string
  label: string
  onDone(name: string | null): void
}

export function NameInput({ name, label, onDone }: Props) {
  const t = useTranslations('hostFiles')
  const input = useRef<HTMLInputElement>(null)
  const [value, setValue] = useState(name)
  const problem = value === name ? null : nameProblem(value)
  useEffect(() => {
    const dot = name.lastIndexOf('.')
    input.current?.focus()
    // What is in front of the ending is what one changes.
    input.current?.setSelectionRange(0, dot > 0 ? dot : name.length)
  }, [name])
  const take = () => onDone(problem || value === name ? null : value)
  const why = problem ? t(`nameProblem.${problem}`) : null
  const whyId = useId()
  return (
    <span className="relative flex min-w-0 grow">
      <input
        ref={input}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={why ? whyId : undefined}
        className={`h-6 min-w-0 grow rounded-sm border bg-raised px-1 text-sm ${problem ? 'border-danger!' : 'border-accent!'}`}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setValue(event.target.value)}
        onBlur={take}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && !problem) take()
          else if (event.key === 'Escape') onDone(null)
        }}
      />
      {why && (
        <span
          id={whyId}
          role="alert"
          className="absolute top-full left-0 z-10 mt-1 rounded-md border border-danger/50 bg-raised px-2 py-1 text-xs whitespace-nowrap text-danger shadow-md"
        >
          {why}
        </span>
      )}
    </span>
  )
}
