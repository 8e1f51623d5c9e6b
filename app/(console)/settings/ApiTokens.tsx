/** Tokens for scripts: made here, shown once, revoked here. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { ApiTokenItem } from '../../../server/trpc/types.ts'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { CopyButton } from '../../_ui/CopyButton.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { Section } from '../../_ui/Section.tsx'
import { TextField } from '../../_ui/TextField.tsx'
import { SampleRequest } from './SampleRequest.tsx'

export function ApiTokens() {
  const t = useTranslations('settings')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [name, setName] = useState('')
  const [asking, setAsking] = useState<ApiTokenItem | null>(null)
  const tokens = useQuery(trpc.tokens.list.queryOptions())
  const reload = () => queries.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() })
  const onError = (error: unknown) => {
    toast.error(errorText(error))
  }
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: () => {
        setName('')
        return reload()
      },
      onError,
    }),
  )
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => {
        setAsking(null)
        return reload()
      },
      onError,
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name })
  }
  return (
    <Section title={t('tokens')}>
      <p className="mb-3 text-sm text-muted">{t('tokensText')}</p>
      <form onSubmit={submit} className="mb-3 flex items-end gap-3">
        <div className="w-64">
          <TextField label={t('tokenName')} required maxLength={128} value={name} onChange={setName} />
        </div>
        <Button type="submit" pending={create.isPending}>
          {t('createToken')}
        </Button>
      </form>
      {create.data && (
        <div className="mb-3">
          <div className="flex items-center gap-2 rounded-md bg-code p-3">
            <code className="min-w-0 flex-1 break-all font-mono text-xs">{create.data.token}</code>
            <CopyButton text={create.data.token} />
          </div>
          <p className="mt-1.5 text-xs text-muted">{t('shownOnce')}</p>
        </div>
      )}
      <SampleRequest token={create.data?.token} />
      {tokens.isError && <ErrorState error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.data?.items.length === 0 && <p className="text-sm text-muted">{t('noTokens')}</p>}
      {tokens.data?.items.map((token) => (
        <div key={token.id} className="flex h-11 items-center gap-4 border-b border-line text-sm">
          <code className="font-mono text-xs">{token.prefix}…</code>
          <span className="min-w-0 flex-1 truncate">{token.name}</span>
          <span className="text-muted">
            {t('lastUsed')} <RelativeTime at={token.lastUsedAt} />
          </span>
          <Button variant="quiet" onClick={() => setAsking(token)}>
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
