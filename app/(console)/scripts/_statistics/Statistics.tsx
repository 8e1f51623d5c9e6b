/** How a script's runs went lately: how often, how well, how long. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { DurationText } from '../../../_components/Duration.tsx'
import { SuccessRate } from '../../../_components/SuccessRate.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Segments } from '../../runs/_components/Segments.tsx'
import { Trend } from './Trend.tsx'

const SPANS = ['7', '30', '90'] as const
type Span = (typeof SPANS)[number]

function Figure({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return (
    <div title={title}>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-lg leading-7 tabular-nums">{children}</dd>
    </div>
  )
}

export function Statistics({ scriptId }: { scriptId: string }) {
  const t = useTranslations('history.statistics')
  const trpc = useTRPC()
  const [days, setDays] = useState<Span>('30')
  const statistics = useQuery(trpc.history.statistics.queryOptions({ scriptId }))
  const span = statistics.data?.spans.find((one) => String(one.days) === days)
  // A script that can't be measured can still be edited.
  if (!statistics.data || !span) return <div className="mb-6 h-16" />
  const ms = (value: number | null) => (value === null ? '–' : <DurationText ms={value} />)
  return (
    <section aria-label={t('title')} className="mb-6 flex flex-wrap items-end gap-x-8 gap-y-3">
      <Segments<Span>
        label={t('span')}
        value={days}
        options={SPANS.map((value): { value: Span; label: string } => ({
          value,
          label: t('days', { days: Number(value) }),
        }))}
        onChange={setDays}
      />
      {span.runs === 0 ? (
        <p className="text-sm leading-7 text-muted">{t('none', { days: span.days })}</p>
      ) : (
        <>
          <dl className="flex flex-wrap gap-x-8 gap-y-2">
            <Figure name={t('success')}>
              <SuccessRate succeeded={span.succeeded} failed={span.failed} />
            </Figure>
            <Figure name={t('runs')}>
              <Link href={paths.runs({ script: scriptId })} className="hover:underline">
                {t('count', { count: span.runs })}
              </Link>
            </Figure>
            <Figure name={t('hosts')}>{t('count', { count: span.succeeded + span.failed })}</Figure>
            <Figure name={t('p50')} title={t('within')}>
              {ms(span.p50Ms)}
            </Figure>
            <Figure name={t('p95')} title={t('within')}>
              {ms(span.p95Ms)}
            </Figure>
          </dl>
          <Trend days={statistics.data.days} span={span.days} />
        </>
      )}
      {!statistics.data.complete && <p className="w-full text-xs text-muted">{t('incomplete')}</p>}
    </section>
  )
}
