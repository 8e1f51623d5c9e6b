/** What this host was given of its own, where a step of a job takes what each host printed itself. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { CopyButton } from '../../../_ui/CopyButton.tsx'

export function HostGiven({ taskId }: { taskId: string }) {
  const t = useTranslations('runs.view')
  const trpc = useTRPC()
  const errorText = useErrorText()
  // It is settled when the run begins.
  const { data, error } = useQuery(trpc.runs.hostInput.queryOptions({ taskId }, { staleTime: Infinity }))
  if (error) return <p className="text-xs text-danger">{errorText(error)}</p>
  if (!data) return null
  const facts = [
    ...data.values.map(({ name, value, secret }) => ({ name, value: secret ? '••••••' : String(value) })),
    { name: t('params'), value: data.params },
  ].filter(({ value }) => value !== '')
  if (facts.length === 0) return null
  return (
    <section aria-label={t('given')} className="rounded-md border border-line px-3 py-2">
      <h3 className="mb-1 text-xs font-medium">{t('given')}</h3>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1">
        {facts.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="flex items-start gap-1">
              <span className="max-h-32 min-w-0 overflow-y-auto break-all whitespace-pre-wrap font-mono text-xs leading-6">
                {value}
              </span>
              <CopyButton text={value} label={t('copyGiven', { name })} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
