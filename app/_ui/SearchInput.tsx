/** A filter that answers while it is typed into, a moment later. */
'use client'

import { Search } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'

const SETTLE_MS = 200

interface Props {
  value: string
  onChange: (value: string) => void
  label: string
  placeholder?: string
  /** As wide as what it stands in. */
  wide?: boolean
  /** What is wrong with what is searched for. */
  problem?: string | null
}

export function SearchInput({ value, onChange, label, placeholder, wide, problem }: Props) {
  const [text, setText] = useState(value)
  const settled = useRef(value)
  const problemId = useId()
  useEffect(() => {
    if (value !== settled.current) setText(value)
    settled.current = value
  }, [value])
  useEffect(() => {
    if (text === settled.current) return
    const timer = setTimeout(() => {
      settled.current = text
      onChange(text)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text, onChange])
  return (
    <div className={`relative w-full ${wide ? '' : 'sm:max-w-xs'}`}>
      <Search className="absolute left-2.5 top-2 size-4 touch:top-[13px] text-muted" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? problemId : undefined}
        className="field pl-8"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {problem && (
        <p id={problemId} role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
