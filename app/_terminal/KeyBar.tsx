/** Keys that a phone lacks; Ctrl sticks to the next key. */
'use client'

import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { type SpecialKey, sequenceOf } from './keys.ts'
import type { TerminalSession } from './session.ts'

export function KeyBar({ session, control }: { session: TerminalSession; control: boolean }) {
  const t = useTranslations('terminal')
  const keys: { key: SpecialKey; name: string; sign: ReactNode }[] = [
    { key: 'Escape', name: t('escape'), sign: t('escape') },
    { key: 'Tab', name: t('tab'), sign: t('tab') },
    { key: 'ArrowUp', name: t('up'), sign: <ArrowUp size={14} aria-hidden /> },
    { key: 'ArrowDown', name: t('down'), sign: <ArrowDown size={14} aria-hidden /> },
    { key: 'ArrowLeft', name: t('left'), sign: <ArrowLeft size={14} aria-hidden /> },
    { key: 'ArrowRight', name: t('right'), sign: <ArrowRight size={14} aria-hidden /> },
  ]
  const press = (key: SpecialKey) => {
    const terminal = session.screen?.terminal
    session.input(sequenceOf(key, terminal?.modes.applicationCursorKeysMode ?? false))
  }
  const look =
    'h-9 min-w-10 grow rounded-md border border-line bg-raised px-2 text-xs aria-pressed:bg-accent aria-pressed:text-on-accent'
  return (
    <div
      role="toolbar"
      aria-label={t('keys')}
      className="flex shrink-0 gap-1 border-t border-line bg-panel p-1 md:hidden"
      // The keyboard of the phone stays up: the screen keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
    >
      <button
        type="button"
        aria-pressed={control}
        className={look}
        onClick={() => session.set({ control: !control })}
      >
        {t('control')}
      </button>
      {keys.map(({ key, name, sign }) => (
        <button
          key={key}
          type="button"
          aria-label={name}
          className={`${look} inline-flex items-center justify-center`}
          onClick={() => press(key)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
}
