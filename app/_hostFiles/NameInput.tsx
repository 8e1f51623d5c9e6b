/** A name that is being typed in its row: Enter takes it, Escape leaves it. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
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
  return (
    <input
      ref={input}
      aria-label={label}
      aria-invalid={problem !== null}
      title={problem ? t(`nameProblem.${problem}`) : undefined}
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
  )
}
