/** The commands that bring a host in with a token: in one line, with a file at hand, or from source. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

function Command({ text }: { text: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-code p-3">
      <code className="min-w-0 flex-1 break-all font-mono text-xs leading-5">{text}</code>
      <CopyButton text={text} />
    </div>
  )
}

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
  const line = `f=$(mktemp) && ${fetch} && echo "${sha256}  $f" | sha256sum -c --quiet && sudo sh "$f" --token ${token}`
  const known = Object.entries(versions)
  return (
    <div className="space-y-3">
      {known.length > 0 ? (
        <div>
          <p className="mb-1.5 text-sm font-medium">{t('command')}</p>
          <Command text={line} />
          <p className="mt-1.5 text-xs text-muted">
            {t('pinned', { versions: known.map(([arch, version]) => `${version} (${arch})`).join(', ') })}
          </p>
        </div>
      ) : (
        <div className="rounded-md border border-line p-4 text-sm">
          <p className="font-medium">{t('noRelease')}</p>
          <p className="mt-1 mb-3 text-muted">{t('noReleaseText')}</p>
          <Command text="npm run build:agent" />
          <div className="mt-3">
            <ButtonLink href={paths.updates()}>{t('toUpdates')}</ButtonLink>
          </div>
        </div>
      )}
      <details className="text-sm">
        <summary className="text-muted">{t('withFile')}</summary>
        <p className="my-2 text-muted">{t('withFileText')}</p>
        <Command
          text={`sudo sh install-agent.sh --server ${host} --port ${port} --binary-path ./qunkong-agent --token ${token}`}
        />
      </details>
      <details className="text-sm">
        <summary className="text-muted">{t('fromSource')}</summary>
        <p className="my-2 text-muted">{t('fromSourceText')}</p>
        <Command text={`npm run agent -- --server ${host} --port ${port} --token ${token}`} />
      </details>
    </div>
  )
}
