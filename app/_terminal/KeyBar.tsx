/** Keys that a phone lacks; Ctrl and Alt stick to the next key. */
'use client'

import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect } from 'react'
import { usePhone } from '../_lib/usePhone.ts'
import { type SpecialKey, sequenceOf, withHeld } from './keys.ts'
import type { Screen } from './screen.ts'
import { useObserved } from './screenState.ts'

type Key =
  | { key: SpecialKey; name: string; sign: ReactNode }
  | { character: string }
  | { modifier: 'control' | 'alt'; name: string }

export function KeyBar({ screen }: { screen: Screen }) {
  const t = useTranslations('screen.keys')
  const { control, alt } = useObserved(screen.state)
  const held = { control, alt }
  const phone = usePhone()
  // In a wider window nobody sees that one is held: the next key would be another one, as `e` the end of the line.
  useEffect(() => {
    if (!phone) screen.state.set({ control: false, alt: false })
  }, [screen, phone])
  // Two rows, the arrows as on a keyboard.
  const keys: Key[] = [
    { key: 'Escape', name: t('escape'), sign: t('escape') },
    { character: '|' },
    { character: '/' },
    { character: '-' },
    { key: 'ArrowUp', name: t('up'), sign: <ArrowUp size={14} aria-hidden /> },
    { character: '~' },
    { key: 'Tab', name: t('tab'), sign: t('tab') },
    { modifier: 'control', name: t('control') },
    { modifier: 'alt', name: t('alt') },
    { key: 'ArrowLeft', name: t('left'), sign: <ArrowLeft size={14} aria-hidden /> },
    { key: 'ArrowDown', name: t('down'), sign: <ArrowDown size={14} aria-hidden /> },
    { key: 'ArrowRight', name: t('right'), sign: <ArrowRight size={14} aria-hidden /> },
  ]
  const send = (data: string) => {
    screen.state.set({ control: false, alt: false })
    screen.terminal.input(data)
  }
  const press = (key: Exclude<Key, { modifier: string }>) =>
    send(
      'key' in key
        ? sequenceOf(key.key, screen.terminal.modes.applicationCursorKeysMode, held)
        : (withHeld(key.character, held) ?? ''),
    )
  const look =
    'inline-flex h-10 items-center justify-center rounded-md border border-line bg-raised text-xs active:bg-hover aria-pressed:bg-accent aria-pressed:text-on-accent'
  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      className="grid shrink-0 grid-cols-6 gap-1 border-t border-line bg-panel p-1 md:hidden"
      // The keyboard of the phone stays up: the screen keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
    >
      {keys.map((key) =>
        'modifier' in key ? (
          <button
            key={key.modifier}
            type="button"
            aria-pressed={held[key.modifier]}
            className={look}
            onClick={() => screen.state.set({ [key.modifier]: !held[key.modifier] })}
          >
            {key.name}
          </button>
        ) : (
          <button
            key={'key' in key ? key.key : key.character}
            type="button"
            aria-label={'key' in key ? key.name : undefined}
            className={`${look} ${'key' in key ? '' : 'font-mono text-sm'}`}
            onClick={() => press(key)}
          >
            {'key' in key ? key.sign : key.character}
          </button>
        ),
      )}
    </div>
  )
}
