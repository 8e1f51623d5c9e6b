/** Where one is signed in. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { Section } from '../../_ui/Section.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'

export function Sessions() {
  const t = useTranslations('settings')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const sessions = useQuery(trpc.me.sessions.queryOptions())
  const revoke = useMutation(
    trpc.me.revokeSession.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.me.sessions.pathKey() }),
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  return (
    <Section title={t('sessions')}>
      {sessions.isPending && <SkeletonRows count={2} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={sessions.refetch} />}
      {sessions.data?.items.map((session) => (
        <div
          key={session.id}
          className="flex min-h-11 flex-wrap items-center gap-x-4 border-b border-line py-1 text-sm"
        >
          <span className="font-mono text-xs">{session.ip}</span>
          <span className="min-w-32 flex-1 truncate text-muted" title={session.userAgent}>
            {session.userAgent}
          </span>
          <span className="text-muted">
            <RelativeTime at={session.lastSeenAt} />
          </span>
          {session.current && <span className="text-success">{t('thisOne')}</span>}
          {!session.current && (
            <Button variant="quiet" className="-mr-3" onClick={() => revoke.mutate({ id: session.id })}>
              {t('revoke')}
            </Button>
          )}
        </div>
      ))}
    </Section>
  )
}
