/** In plain words, what a rollout would do if it were started now. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { RolloutPreview } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { countsOf, inputOf, type Targets } from '../../runs/_lib/targets.ts'
import type { PlanFields, PlanOptions } from '../_lib/plan.ts'

/** Ids travel in the address of a request, which has room for so many; for more only the hosts are counted. */
const IDS_MAX = 150
/** Hosts come and go. */
const REFRESH_MS = 5_000

interface Props {
  version: string
  targets: Targets
  options: PlanOptions | null
  plan: PlanFields
}

export function Forecast({ version, targets, options, plan }: Props) {
  const t = useTranslations('updates.plan')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const { hosts, offline } = countsOf(targets)
  const asks = hosts > 0 && options !== null && (targets.kind === 'filter' || hosts <= IDS_MAX)
  const preview = useQuery(
    trpc.rollouts.preview.queryOptions(
      { version, targets: inputOf(targets), canary: options?.canary, batch: options?.batch },
      { enabled: asks, placeholderData: keepPreviousData, refetchInterval: REFRESH_MS, retry: false },
    ),
  )
  return (
    <section aria-label={t('what')} aria-live="polite" className="rounded-md bg-panel p-4 text-sm">
      <h2 className="mb-1.5 font-semibold">{t('what')}</h2>
      {hosts === 0 && <p className="text-muted">{t('noTargets')}</p>}
      {asks && preview.isError && <p className="text-danger">{errorText(preview.error)}</p>}
      {asks && preview.isSuccess && !preview.isError && (
        <Sentences version={version} preview={preview.data} options={options} plan={plan} />
      )}
      {hosts > 0 && options !== null && !asks && <p>{t('hosts', { hosts, offline })}</p>}
    </section>
  )
}

function Sentences({
  version,
  preview,
  options,
  plan,
}: {
  version: string
  preview: RolloutPreview
  options: PlanOptions
  plan: PlanFields
}) {
  const t = useTranslations('updates.plan')
  const { hosts, offline, locked, skipped, batches } = preview
  const canaries = options.canary ? (batches[0] ?? 0) : 0
  const rest = options.canary ? batches.slice(1) : batches
  const size = Math.max(0, ...rest)
  const later =
    rest.length === 1 ? t('allAtOnce', { count: size }) : t('batches', { count: rest.length, size })
  const first = canaries > 0 ? t('canaries', { count: canaries }) : ''
  const steps = first && rest.length > 0 ? t('joined', { first, rest: later }) : first || later
  const pauses =
    options.pauseSeconds && batches.length > 1 && t('pauses', { minutes: options.pauseSeconds / 60 })
  const budget =
    options.failureBudget === undefined || options.failureBudget === 0 ? 'none' : `${options.failureBudget}`
  const lines = [
    skipped.already > 0 && t('already', { count: skipped.already, version }),
    skipped.no_release > 0 && t('noRelease', { count: skipped.no_release, version }),
    skipped.busy > 0 && t('busy', { count: skipped.busy }),
  ].filter((line) => line !== false)
  return (
    <div className="space-y-1.5">
      {hosts === 0 ? (
        <p className="text-warning">{t('nobody')}</p>
      ) : (
        <>
          <p className="font-medium">{[steps, pauses].filter(Boolean).join(t('comma'))}</p>
          <p>{t('hosts', { hosts, offline })}</p>
          {locked > 0 && (
            <p className="text-warning">{t(canaries > 0 ? 'lockedCanaries' : 'locked', { count: locked })}</p>
          )}
          <p>{t('budgetSays', { budget })}</p>
          {options.window && (
            <p>{t('windowSays', { from: plan.from, to: plan.to, timeZone: plan.timeZone })}</p>
          )}
        </>
      )}
      {lines.map((line) => (
        <p key={line} className="text-muted">
          {line}
        </p>
      ))}
    </div>
  )
}
