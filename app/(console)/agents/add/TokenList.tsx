/** Enrolment tokens that were made, and their end. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EnrollmentTokenItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

export function TokenList() {
  const t = useTranslations('addAgents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState<EnrollmentTokenItem | null>(null)
  const tokens = useQuery(trpc.enrollmentTokens.list.queryOptions({ limit: 50 }))
  const revoke = useMutation(
    trpc.enrollmentTokens.revoke.mutationOptions({
      onSuccess: () => {
        setAsking(null)
        return queries.invalidateQueries({ queryKey: trpc.enrollmentTokens.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  return (
    <Section title={t('tokens')}>
      {tokens.isPending && <SkeletonRows count={3} />}
      {tokens.isError && <ErrorState error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.data?.items.length === 0 && <p className="text-sm text-muted">{t('none')}</p>}
      <ul className="text-sm">
        {tokens.data?.items.map((token) => (
          <li key={token.id} className="flex h-11 items-center gap-4 border-b border-line">
            <code className="font-mono text-xs">{token.prefix}…</code>
            <span className="min-w-0 flex-1 truncate">{token.name}</span>
            <span className="text-muted tabular-nums">
              {t('used')} {token.uses}
              {token.maxUses !== null && ` / ${token.maxUses}`}
            </span>
            <span className={token.state === 'active' ? 'text-success' : 'text-muted'}>
              {t(`states.${token.state}`)}
            </span>
            <span className="hidden text-muted sm:inline">
              <RelativeTime at={token.createdAt} />
            </span>
            {token.state === 'active' && (
              <Button variant="quiet" onClick={() => setAsking(token)}>
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t('revokeTitle', { prefix: asking?.prefix ?? '' })}
        description={t('revokeText')}
        confirmLabel={t('revoke')}
        danger
        pending={revoke.isPending}
        onConfirm={() => asking && revoke.mutate({ id: asking.id })}
      />
    </Section>
  )
}
