/** What the list of releases shows of each. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import type { Column } from '../../../_ui/table/columns.ts'
import { ReleaseActions } from './ReleaseActions.tsx'

type Heading = 'version' | 'arch' | 'size' | 'sha256' | 'added'
const heading = (name: Heading) => () => <HeadingText name={name} />
const HeadingText = ({ name }: { name: Heading }) => useTranslations('updates.releases')(name)
const DIGITS_SHOWN = 12

function Version({ release }: { release: ReleaseItem }) {
  const t = useTranslations('updates.releases')
  return (
    <span className="flex min-w-0 items-center gap-2" title={release.notes || undefined}>
      <span
        className={`font-mono text-xs ${release.withdrawnAt ? 'text-muted line-through' : 'font-medium'}`}
      >
        {release.version}
      </span>
      {release.withdrawnAt && <span className="text-xs text-warning">{t('withdrawn')}</span>}
      {release.sourceUrl && (
        <span className="text-xs text-muted" title={release.sourceUrl}>
          {t('external')}
        </span>
      )}
      <span className="truncate text-xs text-muted">{release.notes}</span>
    </span>
  )
}

function Digest({ release: { version, sha256, signature, signedBy } }: { release: ReleaseItem }) {
  const t = useTranslations('updates.releases')
  return (
    <span className="flex items-center gap-1">
      <span className="font-mono text-xs text-muted" title={sha256}>
        {sha256.slice(0, DIGITS_SHOWN)}…
      </span>
      <CopyButton text={sha256} label={t('copySha256', { version })} />
      <span className="text-xs text-muted">
        {signedBy === 'server' ? t('signedByServer') : t('signedOffline')}
      </span>
      <CopyButton text={signature} label={t('copySignature', { version })} />
    </span>
  )
}

function Added({ release }: { release: ReleaseItem }) {
  const t = useTranslations('updates.releases')
  return (
    <>
      <RelativeTime at={release.createdAt} /> {t('by', { name: release.createdBy })}
    </>
  )
}

export const releaseColumns: Column<ReleaseItem>[] = [
  {
    id: 'version',
    header: heading('version'),
    meta: { className: 'min-w-0 max-md:w-full', skeleton: 'w-32' },
    cell: ({ row }) => <Version release={row.original} />,
  },
  {
    id: 'arch',
    header: heading('arch'),
    meta: { className: 'md:w-24 text-muted', skeleton: 'w-12' },
    cell: ({ row }) => row.original.arch,
  },
  {
    id: 'size',
    header: heading('size'),
    meta: { className: 'md:w-24 text-muted tabular-nums', skeleton: 'w-16' },
    cell: ({ row }) => formatBytes(row.original.size),
  },
  {
    id: 'sha256',
    header: heading('sha256'),
    meta: { className: 'md:w-84 max-lg:hidden', skeleton: 'w-48' },
    cell: ({ row }) => <Digest release={row.original} />,
  },
  {
    id: 'added',
    header: heading('added'),
    meta: { className: 'truncate text-muted md:w-48 max-xl:hidden', skeleton: 'w-24' },
    cell: ({ row }) => <Added release={row.original} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'md:w-48 max-md:ml-auto md:text-right', skeleton: '' },
    cell: ({ row }) => <ReleaseActions release={row.original} />,
  },
]
