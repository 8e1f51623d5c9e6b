/** A file by drag and drop or from the picker. */
'use client'

import { FileUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type DragEvent, useId, useState } from 'react'
import { formatBytes } from '../../../_lib/bytes.ts'

interface Props {
  file: File | null
  problem: string | null
  disabled: boolean
  /** What may be dropped here; an agent's executable, where nothing is said. */
  words?: string
  onFile: (file: File) => void
}

export function FileDrop({ file, problem, disabled, words, onFile }: Props) {
  const t = useTranslations('updates.add')
  const id = useId()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const dropped = event.dataTransfer.files[0]
    if (dropped && !disabled) onFile(dropped)
  }
  return (
    <div>
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`flex cursor-pointer flex-col items-center gap-1.5 rounded-md border border-dashed px-4 py-6 text-center text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent ${over ? 'border-accent bg-accent/8' : ''}`}
      >
        <FileUp className="size-5 text-muted" aria-hidden="true" />
        {file ? (
          <span>
            <span className="font-medium break-all">{file.name}</span>{' '}
            <span className="text-muted tabular-nums">{formatBytes(file.size)}</span>
          </span>
        ) : (
          <span className="text-muted">{words ?? t('drop')}</span>
        )}
        <span className="link-quiet">{file ? t('change') : t('choose')}</span>
        <input
          id={id}
          type="file"
          className="sr-only"
          aria-label={t('file')}
          disabled={disabled}
          onChange={(event) => {
            const chosen = event.target.files?.[0]
            if (chosen) onFile(chosen)
          }}
        />
      </label>
      {problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
