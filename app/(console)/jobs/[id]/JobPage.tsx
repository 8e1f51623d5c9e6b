/** One job: its runs, and its form. */
'use client'

import { Tabs } from '@base-ui/react/tabs'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { RemoveButton } from '../../../_components/RemoveButton.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTab } from '../../../_lib/useTab.ts'
import { useTRPC, useTRPCClient } from '../../../_trpc/client.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { TAB, TAB_LIST } from '../../../_ui/tabs.ts'
import { JobRunList } from '../_components/JobRunList.tsx'
import { RunJob } from '../_components/RunJob.tsx'
import { EditJob } from './EditJob.tsx'

export function JobPage({ id }: { id: string }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const plan = useTranslations('schedules')
  const mayPlan = usePermission('schedules.manage')
  const mayManage = usePermission('jobs.manage')
  const [tab, setTab] = useTab(['runs', 'edit'], 'runs')
  const job = useQuery(trpc.jobs.get.queryOptions({ id }))
  if (!job.data && job.isError) {
    const back = { href: paths.jobs(), label: t('title') }
    return <ErrorState error={job.error} onRetry={job.refetch} back={back} />
  }
  if (!job.data) return <SkeletonRows count={6} />
  const { name, description, steps } = job.data
  return (
    <>
      <PageHeader
        title={name}
        meta={[description, steps.map((step) => step.name).join(' → ')].filter(Boolean).join(' · ')}
        actions={
          <>
            {mayManage && (
              <RemoveButton
                area="jobs"
                name={name}
                onRemove={() => client.jobs.remove.mutate({ id })}
                listKey={trpc.jobs.list.pathKey()}
                back={paths.jobs()}
              />
            )}
            {mayPlan && <ButtonLink href={paths.newSchedule({ job: id })}>{plan('add')}</ButtonLink>}
            <RunJob job={job.data} />
          </>
        }
      />
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List className={TAB_LIST}>
          <Tabs.Tab className={TAB} value="runs">
            {t('runs')}
          </Tabs.Tab>
          <Tabs.Tab className={TAB} value="edit">
            {t('edit')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <JobRunList jobId={id} />
        </Tabs.Panel>
        <Tabs.Panel value="edit" keepMounted>
          <EditJob job={job.data} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  )
}
