/** What the list of scripts shows of each. */
'use client'

import { Play } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ScriptItem } from '../../../server/trpc/types.ts'
import { usePermission } from '../../_components/permissions.tsx'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { SuccessRate } from '../../_components/SuccessRate.tsx'
import { paths } from '../../_lib/paths.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import type { Column } from '../../_ui/table/columns.ts'

type Heading = 'name' | 'tags' | 'version' | 'lately' | 'updated'
const heading = (name: Heading) => () => <ScriptsText name={name} />
const ScriptsText = ({ name }: { name: Heading }) => useTranslations('scripts')(name)

function TagsCell({ tags }: { tags: string[] }) {
  const [, setTag] = useUrlState('tag')
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          className="rounded bg-track px-1.5 text-xs leading-5 text-muted hover:text-text"
          onClick={(event) => {
            event.stopPropagation()
            setTag(tag)
          }}
        >
          {tag}
        </button>
      ))}
    </span>
  )
}

function VersionCell({ script }: { script: ScriptItem }) {
  const t = useTranslations('scripts')
  return (
    <span className="tabular-nums">
      {t('versionOf', { version: script.version })}
      {script.disabled && <span className="text-warning"> {t('disabled')}</span>}
    </span>
  )
}

function UpdatedCell({ script }: { script: ScriptItem }) {
  const t = useTranslations('scripts')
  return (
    <span className="text-muted">
      <RelativeTime at={script.updatedAt} /> {t('by', { name: script.updatedBy })}
    </span>
  )
}

function RunCell({ script }: { script: ScriptItem }) {
  const t = useTranslations('scripts')
  if (!usePermission('runs.create')) return null
  return (
    <Link
      prefetch={false}
      href={paths.newRun({ script: script.id })}
      aria-label={`${t('run')}: ${script.name}`}
      title={t('run')}
      className="icon-link"
    >
      <Play size={14} aria-hidden />
    </Link>
  )
}

export const scriptColumns: Column<ScriptItem>[] = [
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'min-w-0 truncate max-md:w-full', sort: 'name', skeleton: 'w-40' },
    cell: ({ row: { original: script } }) => (
      <>
        <Link
          prefetch={false}
          href={paths.script(script.id)}
          tabIndex={-1}
          className="font-medium hover:underline"
        >
          {script.name}
        </Link>{' '}
        <span className="text-xs text-muted" title={script.description}>
          {script.description}
        </span>
      </>
    ),
  },
  {
    id: 'tags',
    header: heading('tags'),
    meta: { className: 'md:w-56', skeleton: 'w-24' },
    cell: ({ row }) => <TagsCell tags={row.original.tags} />,
  },
  {
    id: 'version',
    header: heading('version'),
    meta: { className: 'md:w-36', skeleton: 'w-8' },
    cell: ({ row }) => <VersionCell script={row.original} />,
  },
  {
    id: 'lately',
    header: heading('lately'),
    meta: { className: 'md:w-32', skeleton: 'w-10' },
    cell: ({ row: { original: script } }) =>
      script.lately ? (
        <SuccessRate {...script.lately} />
      ) : (
        <span className="text-muted max-md:hidden">–</span>
      ),
  },
  {
    id: 'updatedAt',
    header: heading('updated'),
    meta: { className: 'md:w-56 truncate', sort: 'updatedAt', skeleton: 'w-24' },
    cell: ({ row }) => <UpdatedCell script={row.original} />,
  },
  {
    id: 'run',
    header: '',
    meta: { className: 'md:w-12 max-md:ml-auto', skeleton: '' },
    cell: ({ row }) => <RunCell script={row.original} />,
  },
]
