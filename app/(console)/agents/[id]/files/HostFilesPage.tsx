/** The files of one host, as high as the window. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { usePermission, useRefused } from '../../../../_components/permissions.tsx'
import { StatusDot } from '../../../../_components/StatusDot.tsx'
import { FileBrowser } from '../../../../_hostFiles/FileBrowser.tsx'
import { UserChoice } from '../../../../_hostFiles/UserChoice.tsx'
import { addressOf } from '../../../../_lib/hostMarks.ts'
import { paths } from '../../../../_lib/paths.ts'
import { usePageTitle } from '../../../../_lib/usePageTitle.ts'
import { openTerminal } from '../../../../_terminal/store.ts'
import { useTerminalApi } from '../../../../_terminal/useTerminals.ts'
import { useTRPC } from '../../../../_trpc/client.ts'
import { ButtonLink } from '../../../../_ui/Button.tsx'
import { ErrorState } from '../../../../_ui/ErrorState.tsx'
import { RefusedPage } from '../../../../_ui/RefusedPage.tsx'
import { SkeletonRows } from '../../../../_ui/Skeleton.tsx'

export function HostFilesPage({ id }: { id: string }) {
  const t = useTranslations('hostFiles')
  const agents = useTranslations('agents')
  const trpc = useTRPC()
  const pathname = usePathname()
  const router = useRouter()
  const api = useTerminalApi()
  const mayOpen = usePermission('terminals.open')
  const params = useSearchParams()
  const refused = useRefused('hostFiles.read')
  // The server knows which role it takes.
  const refusal = useQuery(
    trpc.hostFiles.list.queryOptions({ agentId: id }, { enabled: refused, retry: false }),
  )
  const agent = useQuery(trpc.agents.get.queryOptions({ id }))
  const [path, user] = [params.get('path') ?? '', params.get('user') ?? '']
  usePageTitle(agent.data && t('titleOf', { hostname: agent.data.hostname }))
  if (refused) return <RefusedPage title={t('title')} error={refusal.error} />
  if (agent.isError) {
    const back = { href: paths.agents(), label: agents('title') }
    return <ErrorState error={agent.error} onRetry={agent.refetch} back={back} />
  }
  if (!agent.data) return <SkeletonRows count={8} />
  const { hostname, status } = agent.data
  const address = addressOf(agent.data)
  const go = (change: { path?: string; user?: string }) => {
    const next = new URLSearchParams({ ...(path ? { path } : {}), ...(user ? { user } : {}) })
    for (const [name, value] of Object.entries(change))
      if (value) next.set(name, value)
      else next.delete(name)
    // Back leads to the folder before.
    window.history.pushState(null, '', next.size > 0 ? `${pathname}?${next}` : pathname)
  }
  const openThere = (cwd: string) => {
    openTerminal({ agentId: id, hostname, address, cwd, ...(user ? { user } : {}) }, api)
    router.push(paths.terminal())
  }
  const host = { agentId: id, hostname, ...(user ? { user } : {}) }
  return (
    <div className="-my-5 flex h-[calc(100dvh-3rem-3.5rem)] flex-col py-3 md:-mb-8 md:h-dvh md:py-4">
      <header className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="flex min-w-0 flex-1 items-center gap-2.5 text-xl font-semibold tracking-tight">
          <StatusDot status={status} />
          <span className="truncate">{t('titleOf', { hostname })}</span>
        </h1>
        <UserChoice user={user} onUser={(next) => go({ user: next, path: '' })} />
        <ButtonLink href={paths.agent(id)}>{agents('host')}</ButtonLink>
      </header>
      <div className="flex min-h-0 grow flex-col overflow-hidden rounded-lg border border-line">
        <FileBrowser
          key={user}
          host={host}
          path={path}
          onPath={(next) => go({ path: next })}
          onTerminal={mayOpen && status === 'online' ? openThere : undefined}
        />
      </div>
    </div>
  )
}
