/** Recomputes the chain of records, and shows what came of it. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'

/** The verdict with the time at which it was true. */
export function useVerifyChain() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const verdict = await queries.fetchQuery(trpc.audit.verify.queryOptions(undefined, { staleTime: 0 }))
      return { ...verdict, at: new Date().toISOString() }
    },
  })
}

export function ChainVerdict({ verify }: { verify: ReturnType<typeof useVerifyChain> }) {
  const t = useTranslations('audit')
  const errorText = useErrorText()
  const { data, error, isPending } = verify
  const good = data?.ok ?? false
  const Icon = good ? ShieldCheck : ShieldAlert
  return (
    <div role="status" className="text-sm">
      {isPending && <p className="mb-4 text-muted">{t('verifying')}</p>}
      {!isPending && error && <p className="mb-4 text-danger">{errorText(error)}</p>}
      {!isPending && data && (
        <p
          className={`mb-4 flex items-start gap-2 rounded-md border px-3 py-2 ${good ? 'border-success/40' : 'border-danger/50 bg-danger/5'}`}
        >
          <Icon
            className={`mt-0.5 size-4 shrink-0 ${good ? 'text-success' : 'text-danger'}`}
            aria-hidden="true"
          />
          <span className="min-w-0 flex-1">
            {good
              ? t('verified', { count: data.checked })
              : t('broken', { id: String(data.firstBadId), count: data.checked })}
          </span>
          <span className="shrink-0 text-xs text-muted">
            <RelativeTime at={data.at} />
          </span>
        </p>
      )}
    </div>
  )
}
