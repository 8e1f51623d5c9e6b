/** Says to whoever is in a terminal that it is recorded, or that it is not any more though it should be. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client.ts'

const REREAD_MS = 15_000

/** @param terminalId null: there is none yet */
export function RecordedMark({ terminalId, alive }: { terminalId: string | null; alive: boolean }) {
  const t = useTranslations('recordings.mark')
  const trpc = useTRPC()
  const { data } = useQuery(
    trpc.recordings.status.queryOptions(
      { id: terminalId ?? '' },
      { enabled: terminalId !== null && alive, refetchInterval: REREAD_MS },
    ),
  )
  if (!data || !alive || data.state === 'off') return null
  const isOn = data.state === 'on'
  const words = t(isOn ? (data.input ? 'onWithInput' : 'on') : 'failed')
  return (
    <span
      title={t(isOn ? (data.input ? 'onWithInputHint' : 'onHint') : 'failedHint')}
      className={`inline-flex shrink-0 items-center gap-1.5 ${isOn ? '' : 'text-warning'}`}
    >
      <span aria-hidden className={`size-1.5 rounded-full ${isOn ? 'bg-danger' : 'border border-warning'}`} />
      {words}
    </span>
  )
}
