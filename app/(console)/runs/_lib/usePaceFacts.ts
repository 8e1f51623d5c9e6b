/** How a run was to be carried out, in words: what was left as it is by default is not told. */
import { useTranslations } from 'next-intl'
import type { RunPace } from '../../../../server/trpc/types.ts'

export interface PaceFact {
  name: string
  value: string
}

export function usePaceFacts(pace: RunPace | null): PaceFact[] {
  const t = useTranslations('runs.pace')
  if (!pace) return []
  const orderOf = (order: NonNullable<RunPace['order']>): string => {
    if (order === 'random') return t('orderRandom', { seed: pace.seed ?? 0 })
    if (order === 'chosen' || order === 'hostname') return t(`orders.${order}`)
    return t('orderByLabel', { key: order.slice('label:'.length) })
  }
  const between = pace.gate
    ? t('gate')
    : pace.pauseSeconds
      ? t('waitFor', { seconds: pace.pauseSeconds })
      : ''
  const facts: (PaceFact | false | undefined)[] = [
    pace.concurrency !== undefined && { name: t('concurrency'), value: String(pace.concurrency) },
    pace.batches && { name: t('batches'), value: pace.batches.join(', ') },
    pace.batches && between !== '' && { name: t('between'), value: between },
    pace.failureBudget !== undefined && {
      name: t('budget'),
      value: `${pace.failureBudget}, ${t(pace.onBudget === 'stop' ? 'thenStop' : 'thenPause')}`,
    },
    pace.order && pace.order !== 'chosen' && { name: t('order'), value: orderOf(pace.order) },
  ]
  return facts.filter((fact) => fact !== false && fact !== undefined)
}
