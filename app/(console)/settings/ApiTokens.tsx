/** Tokens for scripts: made here, shown once, revoked here. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { ApiTokenItem } from '../../../server/trpc/types.ts'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { Section } from '../../_ui/Section.tsx'
import { ApiTokenForm } from './ApiTokenForm.tsx'
import { DateText } from './DateText.tsx'

export function ApiTokens() {
  const t = useTranslations('settings')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState<ApiTokenItem | null>(null)
  const tokens = useQuery(trpc.tokens.list.queryOptions())
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => {
        setAsking(null)
        return queries.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  return (
    <Section title={t('tokens')}>
      <p className="mb-3 break-words text-sm text-muted">{t('tokensText')}</p>
      <ApiTokenForm />
      {tokens.isError && <ErrorState error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.data?.items.length === 0 && <p className="text-sm text-muted">{t('noTokens')}</p>}
      {tokens.data?.items.map((token) => (
        <div
          key={token.id}
          className="flex min-h-11 flex-wrap items-center gap-x-4 border-b border-line py-1 text-sm"
        >
          <code className="font-mono text-xs">{token.prefix}…</code>
          <span className="min-w-24 flex-1 truncate" title={token.name}>
            {token.name}
          </span>
          <span className="text-muted">
            {token.expiresAt ? (
              <>
                {t('expires')} <DateText at={token.expiresAt} />
              </>
            ) : (
              t('expiresNever')
            )}
          </span>
          <span className="text-muted">
            {t('lastUsed')} <RelativeTime at={token.lastUsedAt} />
          </span>
          <Button variant="quiet" className="-mr-3 ml-auto" onClick={() => setAsking(token)}>
            {t('revokeToken')}
          </Button>
        </div>
      ))}
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t('revokeTokenTitle', { name: asking?.name ?? '' })}
        description={t('revokeTokenText')}
        confirmLabel={t('revokeToken')}
        danger
        pending={revoke.isPending}
        onConfirm={() => asking && revoke.mutate({ id: asking.id })}
      />
    </Section>
  )
}
