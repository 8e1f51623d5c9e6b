/** The next five times of what is typed, or what is wrong with it. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useSettled } from '../_lib/useSettled.ts'
import { ZonedTime } from './ZonedTime.tsx'

const REST_MS = 250
/** Times go by. */
const REFRESH_MS = 30_000

export function NextTimes({ cron, timeZone }: { cron: string; timeZone: string }) {
  const t = useTranslations('schedules.form')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const typed = useSettled(`${timeZone}\n${cron}`, REST_MS)
  const [zone = '', ...rest] = typed.split('\n')
  const next = useQuery(
    trpc.schedules.next.queryOptions(
      { cron: rest.join(' '), timeZone: zone },
      { placeholderData: keepPreviousData, refetchInterval: REFRESH_MS, retry: false },
    ),
  )
  return (
    <div className="min-h-32 text-sm" aria-live="polite">
      <p className="mb-1 font-medium">{t('next')}</p>
      {next.isError ? (
        <p role="alert" className="text-danger">
          {errorText(next.error)}
        </p>
      ) : (
        <ol className="space-y-0.5 text-muted">
          {next.data?.times.map((at) => (
            <li key={at}>
              <ZonedTime at={at} timeZone={zone} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
