/** What the list of enrolment tokens shows of each. */
'use client'

import { useTranslations } from 'next-intl'
import type { EnrollmentTokenItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import type { Column } from '../../../_ui/table/columns.ts'
import { RevokeButton } from './RevokeButton.tsx'

type Heading = 'token' | 'name' | 'labels' | 'used' | 'state' | 'made'
const heading = (name: Heading) => () => <TokensText name={name} />
const TokensText = ({ name }: { name: Heading }) => useTranslations('addAgents')(name)

function StateCell({ state }: Pick<EnrollmentTokenItem, 'state'>) {
  const t = useTranslations('addAgents')
  return <span className={state === 'active' ? 'text-success' : 'text-muted'}>{t(`states.${state}`)}</span>
}

function Labels({ labels }: Pick<EnrollmentTokenItem, 'labels'>) {
  const text = Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(' ')
  return <span title={text}>{text || '–'}</span>
}

export const tokenColumns: Column<EnrollmentTokenItem>[] = [
  {
    id: 'token',
    header: heading('token'),
    meta: { className: 'w-32 truncate' },
    cell: ({ row }) => <code className="font-mono text-xs">{row.original.prefix}…</code>,
  },
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'truncate', skeleton: 'w-28' },
    cell: ({ row }) => row.original.name || '–',
  },
  {
    id: 'labels',
    header: heading('labels'),
    meta: { className: 'hidden sm:table-cell truncate text-muted', skeleton: 'w-24' },
    cell: ({ row }) => <Labels labels={row.original.labels} />,
  },
  {
    id: 'used',
    header: heading('used'),
    meta: { className: 'w-20 text-muted tabular-nums', skeleton: 'w-8' },
    cell: ({ row: { original: token } }) => `${token.uses} / ${token.maxUses ?? '∞'}`,
  },
  {
    id: 'state',
    header: heading('state'),
    meta: { className: 'hidden sm:table-cell w-24', skeleton: 'w-12' },
    cell: ({ row }) => <StateCell state={row.original.state} />,
  },
  {
    id: 'made',
    header: heading('made'),
    meta: { sort: 'made', className: 'hidden md:table-cell w-36 text-muted' },
    cell: ({ row }) => <RelativeTime at={row.original.createdAt} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'w-24 px-0! text-right', skeleton: '' },
    cell: ({ row }) => <RevokeButton token={row.original} />,
  },
]
