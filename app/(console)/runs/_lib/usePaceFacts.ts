/** How a run was to be carried out, in words: what was left as it is by default is not told. */
import { useLocale, useTranslations } from 'next-intl'
import type { RunPace } from '../../../../server/trpc/types.ts'
import { useDurationText } from '../../../_components/Duration.tsx'

export interface PaceFact {
  name: string
  value: string
}

export function usePaceFacts(pace: RunPace | null): PaceFact[] {
  const t = useTranslations('runs.pace')
  const durationText = useDurationText()
  const locale = useLocale()
  if (!pace) return []
  const timeText = (iso: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
  const rampText = ({ from, by, everySeconds = 0 }: NonNullable<RunPace['ramp']>): string =>
    t(everySeconds ? 'rampTime' : 'rampSuccess', {
      from: String(from),
      by: String(by).startsWith('x') ? `×${String(by).slice(1)}` : `+${by}`,
      seconds: everySeconds,
    })
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
    pace.ramp && { name: t('growth'), value: rampText(pace.ramp) },
    pace.batches && { name: t('batches'), value: pace.batches.join(', ') },
    pace.batches && between !== '' && { name: t('between'), value: between },
    pace.failureBudget !== undefined && {
      name: t('budget'),
      value: `${pace.failureBudget}, ${t(pace.onBudget === 'stop' ? 'thenStop' : 'thenPause')}`,
    },
    pace.order && pace.order !== 'chosen' && { name: t('order'), value: orderOf(pace.order) },
    pace.offlineExpirySeconds !== undefined && {
      name: t('offline'),
      value: t('offlineWaited', { span: durationText(pace.offlineExpirySeconds * 1000) }),
    },
    pace.deadlineAt !== undefined && {
      name: t('deadline'),
      value: `${timeText(pace.deadlineAt)}, ${t(pace.onDeadline === 'cancel' ? 'thenCancel' : 'thenFinish')}`,
    },
  ]
  return facts.filter((fact) => fact !== false && fact !== undefined)
}
