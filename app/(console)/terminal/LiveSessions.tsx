/** Whose shells live where, since when, who looks at them; one's own can be taken up, others' with the right to. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { TerminalItem } from '../../../server/trpc/types.ts'
import { usePermission } from '../../_components/permissions.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { sameNamed } from '../../_lib/hostMarks.ts'
import type { Access } from '../../_terminal/end.ts'
import { takeUpTerminal } from '../../_terminal/store.ts'
import { useTerminalApi, useTerminals } from '../../_terminal/useTerminals.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'
import { sessionsHere } from './here.ts'
import { SessionRow } from './SessionRow.tsx'
import { SharedSessions } from './SharedSessions.tsx'
import { hostOf, sessionTarget } from './sessionTarget.ts'
import { useLiveSessions } from './useLiveSessions.ts'

/** More at once nobody finds their way in. */
const TAKE_UP_MAX = 16

/** @param onTaken one is in a tab now */
export function LiveSessions({ onTaken }: { onTaken?: () => void }) {
  const t = useTranslations('terminal.sessions')
  const trpc = useTRPC()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const here = sessionsHere(useTerminals())
  const { own, all } = useLiveSessions()
  const [ending, setEnding] = useState<TerminalItem | null>(null)
  const may = {
    observe: usePermission('terminals.observeAny'),
    control: usePermission('terminals.controlAny'),
    end: usePermission('terminals.closeAny'),
  }
  const close = useMutation(
    trpc.terminals.close.mutationOptions({
      onSuccess: () => setEnding(null),
      onError: (error) => {
        setEnding(null)
        toast.error(errorText(error))
      },
    }),
  )
  const mine = own.data?.pages.flatMap(({ items }) => items) ?? []
  const others = (all.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    (item) => !item.own && !item.shared,
  )
  const same = sameNamed([...mine, ...others].map(hostOf))
  const notHere = mine.filter(({ id }) => !here.has(id))
  const take = (item: TerminalItem, access: Access | undefined) => {
    takeUpTerminal(item.id, sessionTarget(item), access, api)
    onTaken?.()
  }
  const failed = own.isError ? own : all.isError ? all : null
  const pending = own.isPending || all.isPending
  const more = [own, all].find(({ hasNextPage }) => hasNextPage)
  if (failed) return <ErrorState error={failed.error} onRetry={failed.refetch} />
  if (pending) return <SkeletonRows count={4} />
  return (
    <div className="space-y-5">
      <section aria-label={t('own')}>
        <header className="flex min-h-8 items-center gap-3">
          <h2 className="text-sm font-semibold">{t('own')}</h2>
          <span className="grow" />
          {notHere.length > 1 && (
            <Button
              onClick={() => {
                for (const item of notHere.slice(0, TAKE_UP_MAX)) take(item, undefined)
              }}
            >
              {t('takeUpAll', { count: Math.min(notHere.length, TAKE_UP_MAX) })}
            </Button>
          )}
        </header>
        {mine.length === 0 && <p className="py-2 text-sm text-muted">{t('noneOwn')}</p>}
        {mine.map((item) => (
          <SessionRow key={item.id} item={item} same={same} here={here.get(item.id)}>
            <Button variant={here.has(item.id) ? 'default' : 'primary'} onClick={() => take(item, undefined)}>
              {here.has(item.id) ? t('show') : t('takeUp')}
            </Button>
            <Button variant="danger" onClick={() => setEnding(item)}>
              {t('end')}
            </Button>
          </SessionRow>
        ))}
      </section>
      <SharedSessions here={here} onTake={(item) => take(item, undefined)} />
      {others.length > 0 && (
        <section aria-label={t('others')}>
          <h2 className="flex min-h-8 items-center text-sm font-semibold">{t('others')}</h2>
          {others.map((item) => (
            <SessionRow key={item.id} item={item} same={same} here={here.get(item.id)}>
              {may.observe && <Button onClick={() => take(item, 'observe')}>{t('observe')}</Button>}
              {may.control && <Button onClick={() => take(item, 'control')}>{t('takeOver')}</Button>}
              {may.end && (
                <Button variant="danger" onClick={() => setEnding(item)}>
                  {t('end')}
                </Button>
              )}
            </SessionRow>
          ))}
        </section>
      )}
      {more && (
        <Button pending={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={(open) => !open && setEnding(null)}
        title={t('endTitle', { hostname: ending?.hostname ?? '' })}
        description={ending?.own ? t('endOwn') : t('endOther', { username: ending?.username ?? '' })}
        confirmLabel={t('end')}
        danger
        pending={close.isPending}
        onConfirm={() => ending && close.mutate({ id: ending.id })}
      />
    </div>
  )
}
