/** How a transfer ended, in words. */
'use client'

import { useTranslations } from 'next-intl'
import { useDurationText } from '../_components/Duration.tsx'
import { formatBytes } from '../_lib/bytes.ts'
import type { Outcome } from './stage.ts'

type Done = Outcome & { kind: 'done' }

export function OutcomeText({ outcome, hostname }: { outcome: Outcome; hostname: string }) {
  const t = useTranslations('zmodem')
  const durationText = useDurationText()

  const doneText = ({ direction, name, files, skipped, bytes, ms }: Done): string => {
    const received = direction === 'receive'
    if (files === 0) return received ? t('nothingSaved') : t('nothingSent', { hostname, count: skipped })
    const facts = { size: formatBytes(bytes), time: durationText(ms) }
    const text =
      files === 1
        ? t(received ? 'saved' : 'sent', { name, ...facts })
        : t(received ? 'savedMany' : 'sentMany', { count: files, ...facts })
    return skipped > 0 ? `${text}${t('skipped', { count: skipped })}` : text
  }
  const words = (): string => {
    switch (outcome.kind) {
      case 'done':
        return doneText(outcome)
      case 'cancelled':
        return outcome.by === 'you' ? t('cancelled') : t('cancelledByHost', { hostname })
      case 'failed':
        return t(`failed.${outcome.problem}`, { hostname, said: outcome.said })
      case 'cut':
        return outcome.name ? t('cutFile', { hostname, name: outcome.name }) : t('cut', { hostname })
    }
  }
  const bad = outcome.kind === 'failed' || outcome.kind === 'cut'
  const ownWords = outcome.kind === 'failed' && ['unreadable', 'unwritable'].includes(outcome.problem)
  const said = outcome.kind !== 'cut' && !ownWords ? outcome.said : ''
  return (
    <div className="min-w-0 grow break-words">
      <p role="status" className={bad ? 'text-danger' : ''}>
        {words()}
      </p>
      {said && <p className="mt-1 text-xs text-muted">{t('said', { hostname, said })}</p>}
    </div>
  )
}
