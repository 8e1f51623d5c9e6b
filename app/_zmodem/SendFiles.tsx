/** Asks for the files that a host waits for. */
'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Button } from '../_ui/Button.tsx'
import type { Zmodem } from './zmodem.ts'

interface Props {
  zmodem: Zmodem
  hostname: string
  /** Why the files of before can't be sent. */
  problem: string | null
  onFiles(files: readonly File[]): void
  onCancel(): void
}

export function SendFiles({ zmodem, hostname, problem, onFiles, onCancel }: Props) {
  const t = useTranslations('zmodem')
  const input = useRef<HTMLInputElement>(null)

  return (
    <>
      <p className="font-medium">{t('asked', { hostname })}</p>
      <p className="mt-1 text-muted">{t('askedText')}</p>
      {problem && (
        <p role="alert" className="mt-2 text-danger">
          {problem}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          variant="primary"
          onClick={() => {
            zmodem.choosing()
            input.current?.click()
          }}
        >
          {t('choose')}
        </Button>
        <span className="grow" />
        <Button variant="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('choose')}
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []))
          event.target.value = ''
        }}
      />
    </>
  )
}
