/** The commands that bring a host in with a token: in one line, with a file at hand, or from source. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { CopyBox } from '../../../_ui/CopyBox.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

interface Props {
  token: string
  /** By which hosts reach the server. */
  host: string
  port: number
}

export function InstallCommands({ token, host, port }: Props) {
  const t = useTranslations('addAgents')
  const trpc = useTRPC()
  const script = useQuery(trpc.install.script.queryOptions({ host }))
  if (script.isError) return <ErrorState error={script.error} onRetry={script.refetch} />
  if (!script.data) return <SkeletonRows count={2} />
  const { url, sha256, ownAuthority, versions } = script.data
  const fetch = `curl -fsSL${ownAuthority ? 'k' : ''} ${url} -o "$f"`
  const line = `f=$(mktemp) && ${fetch} && { echo "${sha256}  $f" | sha256sum -c --status || { echo "${t('outdated')}" >&2; false; }; } && sudo sh "$f" --token ${token}`
  const fromSource = `npm run agent -- --server ${host} --port ${port} --token ${token}`
  const known = Object.entries(versions)
  return (
    <div className="space-y-3">
      {known.length > 0 ? (
        <div>
          <p className="mb-1.5 text-sm font-medium">{t('command')}</p>
          <CopyBox text={line} />
          <p className="mt-1.5 text-xs text-muted">
            {t('pinned', { versions: known.map(([arch, version]) => `${version} (${arch})`).join(', ') })}
          </p>
        </div>
      ) : (
        <>
          <FromSource command={fromSource} title={t('command')} />
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
            {t('noRelease')}
            <Link href={paths.updates()} className="link-quiet">
              {t('toUpdates')}
            </Link>
          </p>
        </>
      )}
      <details className="text-sm">
        <summary className="text-muted">{t('withFile')}</summary>
        <p className="my-2 text-muted">{t('withFileText')}</p>
        <CopyBox
          text={`sudo sh install-agent.sh --server ${host} --port ${port} --binary-path ./qunkong-agent --token ${token}`}
        />
      </details>
      {known.length > 0 && (
        <details className="text-sm">
          <summary className="text-muted">{t('fromSource')}</summary>
          <div className="mt-2">
            <FromSource command={fromSource} />
          </div>
        </details>
      )}
    </div>
  )
}

/** What needs no release: a clone of the repository on the host. */
function FromSource({ command, title }: { command: string; title?: string }) {
  const t = useTranslations('addAgents')
  return (
    <div>
      {title && <p className="mb-1.5 text-sm font-medium">{title}</p>}
      <p className="mb-2 text-sm text-muted">{t('fromSourceText')}</p>
      <CopyBox text={command} />
    </div>
  )
}
