/** The hosts that a token has enrolled, as they come. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const SHOWN = 20

export function Arrivals({ tokenId }: { tokenId: string }) {
  const t = useTranslations('addAgents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const options = trpc.agents.list.queryOptions({ enrollmentTokenId: tokenId, limit: SHOWN })
  const arrived = useQuery(options)
  useSubscription(
    // No host's figures: a new one shows in the counts.
    trpc.agents.watch.subscriptionOptions(
      { ids: [] },
      { onData: () => void queries.invalidateQueries({ queryKey: options.queryKey }) },
    ),
  )
  const items = arrived.data?.items ?? []
  const more = (arrived.data?.total ?? 0) - items.length
  return (
    <div className="mt-4 text-sm" role="status">
      {items.length === 0 && <p className="animate-pulse text-muted">{t('waiting')}</p>}
      {items.map((item) => (
        <p key={item.id} className="text-success">
          <Link href={paths.agent(item.id)} className="underline">
            {t('arrived', { hostname: item.hostname })}
          </Link>
        </p>
      ))}
      {more > 0 && <p className="text-muted tabular-nums">+{more}</p>}
    </div>
  )
}
