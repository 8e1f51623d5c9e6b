/** Live sessions to which one is invited. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { TerminalItem } from '../../../server/trpc/types.ts'
import { sameNamed } from '../../_lib/hostMarks.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import type { Here } from './here.ts'
import { SessionRow } from './SessionRow.tsx'
import { hostOf } from './sessionTarget.ts'

const PAGE = 50

interface Props {
  /** Sessions in panes of this browser window. */
  here: ReadonlyMap<string, Here>
  onTake(item: TerminalItem): void
}

/** It is read anew with the other lists of sessions. */
export function SharedSessions({ here, onTake }: Props) {
  const t = useTranslations('sharing')
  const sessions = useTranslations('terminal.sessions')
  const trpc = useTRPC()
  const { data } = useQuery(trpc.terminals.list.queryOptions({ shared: true, open: true, limit: PAGE }))
  if (!data || data.items.length === 0) return null
  const same = sameNamed(data.items.map(hostOf))
  return (
    <section aria-label={t('sharedWithMe')}>
      <h2 className="flex min-h-8 items-center text-sm font-semibold">{t('sharedWithMe')}</h2>
      {data.items.map((item) => (
        <SessionRow key={item.id} item={item} same={same} here={here.get(item.id)}>
          <Button variant={here.has(item.id) ? 'default' : 'primary'} onClick={() => onTake(item)}>
            {here.has(item.id) ? sessions('show') : t('join')}
          </Button>
        </SessionRow>
      ))}
    </section>
  )
}
