/** One run: what it is, how far it has come, and its answers by host, grouped, searched, or its script. */
'use client'

import { Tabs } from '@base-ui/react/tabs'
import { useTranslations } from 'next-intl'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'
import { usePageTitle } from '../../../_lib/usePageTitle.ts'
import { useTab } from '../../../_lib/useTab.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { TAB, TAB_LIST } from '../../../_ui/tabs.ts'
import { ApprovalBanner } from '../_approval/ApprovalBanner.tsx'
import { Downloads } from '../_components/Downloads.tsx'
import { RunActions } from '../_components/RunActions.tsx'
import { RunContent } from '../_components/RunContent.tsx'
import { RunSummary } from '../_components/RunSummary.tsx'
import { TaskPanel } from '../_components/TaskPanel.tsx'
import { GroupList } from '../_groups/GroupList.tsx'
import { HostSheet } from '../_host/HostSheet.tsx'
import { useRun } from '../_lib/useRun.ts'
import { hasMatrix, Matrix } from '../_matrix/Matrix.tsx'
import { SearchBox } from '../_search/SearchBox.tsx'
import { SearchResults } from '../_search/SearchResults.tsx'
import { useSearchState } from '../_search/useSearch.ts'

/** Of more hosts than these the groups are shown first: nobody reads so many answers one by one. */
const LISTED_HOSTS_MAX = 20

const firstTabOf = (run?: RunDetail) => {
  if (run?.state === 'awaiting_approval') return 'script'
  return run && run.total > LISTED_HOSTS_MAX ? 'groups' : 'hosts'
}

export function RunView({ id }: { id: string }) {
  const t = useTranslations('runs.view')
  const pages = useTranslations('nav')
  const files = useTranslations('files')
  const find = useSearchState()
  const run = useRun(id)
  usePageTitle(run.data && (run.data.name || run.data.summary))
  const [tab, setTab] = useTab(['hosts', 'groups', 'script'], firstTabOf(run.data))
  if (run.isError) {
    const back = { href: paths.runs(), label: pages('runs') }
    return <ErrorState error={run.error} onRetry={run.refetch} back={back} />
  }
  if (!run.data) return <SkeletonRows count={6} />
  const waits = run.data.state === 'awaiting_approval'
  return (
    <div className="space-y-5">
      <PageHeader
        title={run.data.name || <span className="font-mono text-lg break-all">{run.data.summary}</span>}
        actions={<RunActions run={run.data} />}
      />
      {run.data.approval && <ApprovalBanner run={run.data} approval={run.data.approval} />}
      <RunSummary run={run.data} />
      {hasMatrix(run.data) && <Matrix run={run.data} />}
      <HostSheet run={run.data} />
      {!waits && (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <SearchBox state={find} />
          <Downloads runId={id} />
        </div>
      )}
      {find.search.query ? (
        <SearchResults key={JSON.stringify(find.search)} run={run.data} search={find.search} />
      ) : (
        <Tabs.Root value={tab} onValueChange={setTab}>
          <Tabs.List className={TAB_LIST}>
            <Tabs.Tab className={TAB} value="hosts">
              {t('byHost')}
            </Tabs.Tab>
            <Tabs.Tab className={TAB} value="groups">
              {t('grouped')}
            </Tabs.Tab>
            <Tabs.Tab className={TAB} value="script">
              {run.data.fetch ? files('files') : run.data.file ? files('file') : t('script')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="hosts">
            <TaskPanel run={run.data} />
          </Tabs.Panel>
          <Tabs.Panel value="groups">
            <GroupList run={run.data} />
          </Tabs.Panel>
          <Tabs.Panel value="script">
            <RunContent run={run.data} />
          </Tabs.Panel>
        </Tabs.Root>
      )}
    </div>
  )
}
