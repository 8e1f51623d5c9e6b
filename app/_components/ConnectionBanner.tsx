/** Says that live updates are interrupted, and that they are back; nothing in between. */
'use client'

import { useTranslations } from 'next-intl'
import { useConnection } from '../_trpc/connection.ts'
import { holdNavigation, useHeldNavigation } from '../_trpc/held.ts'

const PILL =
  'flex items-center gap-2 rounded-full border border-line bg-raised px-4 py-1.5 text-sm shadow-lg before:size-2 before:rounded-full'

/** Above the page, so that nothing moves; always there, so that a screen reader hears of the change. */
export function ConnectionBanner() {
  const t = useTranslations('nav')
  const connection = useConnection()
  const held = useHeldNavigation()
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-3 z-50 flex justify-center px-4">
      {connection === 'lost' && (
        <p className={`${PILL} before:shrink-0 before:animate-pulse before:bg-warning`}>
          {held === null ? t('lost') : t('held')}
          {held !== null && (
            <button
              type="button"
              className="link-quiet pointer-events-auto shrink-0"
              onClick={() => holdNavigation(null)}
            >
              {t('stay')}
            </button>
          )}
        </p>
      )}
      {connection === 'back' && <p className={`${PILL} before:bg-success`}>{t('back')}</p>}
    </div>
  )
}
