/** What the list of files shows of each. */
'use client'

import { Send } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { FileItem } from '../../../server/trpc/types.ts'
import { usePermission } from '../../_components/permissions.tsx'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { formatBytes } from '../../_lib/bytes.ts'
import { paths } from '../../_lib/paths.ts'
import type { Column } from '../../_ui/table/columns.ts'
import { CopyDigest } from './_components/CopyDigest.tsx'
import { RemoveFile } from './_components/RemoveFile.tsx'

type Heading = 'name' | 'size' | 'digest' | 'uploaded'
const heading = (name: Heading) => () => <FilesText name={name} />
const FilesText = ({ name }: { name: Heading }) => useTranslations('files')(name)

function UploadedCell({ file }: { file: FileItem }) {
  const t = useTranslations('files')
  return (
    <span className="text-muted">
      <RelativeTime at={file.createdAt} /> {t('by', { name: file.createdBy })}
    </span>
  )
}

function ActionsCell({ file }: { file: FileItem }) {
  const t = useTranslations('files')
  const mayPush = usePermission('files.push')
  const mayRemove = usePermission('files.remove')
  return (
    <span className="inline-flex items-center">
      {mayPush && (
        <Link
          prefetch={false}
          href={paths.pushFile({ file: file.id })}
          aria-label={t('pushOf', { name: file.name })}
          title={t('push')}
          className="icon-link"
        >
          <Send size={14} aria-hidden />
        </Link>
      )}
      {mayRemove && <RemoveFile file={file} />}
    </span>
  )
}

export const fileColumns: Column<FileItem>[] = [
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'min-w-0 truncate max-md:w-full', skeleton: 'w-40' },
    cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
  },
  {
    id: 'size',
    header: heading('size'),
    meta: { className: 'text-muted tabular-nums md:w-28', skeleton: 'w-16' },
    cell: ({ row }) => formatBytes(row.original.size),
  },
  {
    id: 'digest',
    header: heading('digest'),
    meta: { className: 'md:w-48', skeleton: 'w-24' },
    cell: ({ row }) => <CopyDigest name={row.original.name} sha256={row.original.sha256} />,
  },
  {
    id: 'uploaded',
    header: heading('uploaded'),
    meta: { className: 'truncate md:w-56', skeleton: 'w-24' },
    cell: ({ row }) => <UploadedCell file={row.original} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'md:w-20 max-md:ml-auto text-right', skeleton: '' },
    cell: ({ row }) => <ActionsCell file={row.original} />,
  },
]
