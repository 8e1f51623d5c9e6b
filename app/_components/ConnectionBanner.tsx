/** Says that live updates are interrupted, and that they are back; nothing in between. */
'use client'

import { useTranslations } from 'next-intl'
import { useConnection } from '../_trpc/connection.ts'

export function ConnectionBanner() {
  const t = useTranslations('nav')
  const connection = useConnection()
  return (
    // Always there, so that a screen reader hears of the change.
    <p role="status" className="text-center text-xs">
      {connection === 'lost' && (
        <span className="block border-b border-line bg-panel px-4 py-1.5 text-warning">{t('lost')}</span>
      )}
      {connection === 'back' && (
        <span className="block border-b border-line bg-panel px-4 py-1.5 text-success">{t('back')}</span>
      )}
    </p>
  )
}
