/** What a run brings to its hosts, and how it is placed there. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { PushSpec, RunDetail } from '../../../../server/trpc/types.ts'
import { DurationText } from '../../../_components/Duration.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import { CopyDigest } from '../../files/_components/CopyDigest.tsx'
import { usePaceFacts } from '../_lib/usePaceFacts.ts'

export function RunFile({ run, file }: { run: RunDetail; file: PushSpec }) {
  const t = useTranslations('files')
  const view = useTranslations('runs.view')
  const paceFacts = usePaceFacts(run.pace)
  const options = [file.makeFolders && t('makeFolders'), file.followLink && t('followLink')].filter(Boolean)
  const facts = [
    {
      name: t('file'),
      value: (
        <Link href={paths.files({ q: file.name })} className="link-quiet">
          {file.name}
        </Link>
      ),
    },
    { name: t('size'), value: formatBytes(file.size) },
    { name: t('digest'), value: <CopyDigest name={file.name} sha256={file.sha256} /> },
    { name: t('path'), value: <span className="break-all font-mono text-xs">{file.path}</span> },
    { name: t('owner'), value: file.owner ?? t('asBefore') },
    { name: t('group'), value: file.group ?? t('asBefore') },
    { name: t('mode'), value: file.mode ?? t('asBefore') },
    { name: t('ifExists'), value: t(`exists.${file.ifExists}`) },
    ...(options.length > 0 ? [{ name: t('options'), value: options.join(', ') }] : []),
    { name: t('user'), value: run.user ?? view('agentUser') },
    ...paceFacts,
    { name: view('timeout'), value: <DurationText ms={run.timeoutSeconds * 1000} /> },
  ]
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3 text-sm">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="leading-6">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
