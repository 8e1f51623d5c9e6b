/** One schedule: when it is due, what became of each time, and its form. */
'use client'

import { Tabs } from '@base-ui/react/tabs'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { RemoveButton } from '../../../_components/RemoveButton.tsx'
import { TimeUntil } from '../../../_components/TimeUntil.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTab } from '../../../_lib/useTab.ts'
import { useTRPC, useTRPCClient } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { TAB, TAB_LIST } from '../../../_ui/tabs.ts'
import { FiringList } from '../_components/FiringList.tsx'
import { PauseSwitch } from '../_components/PauseSwitch.tsx'
import { RunNow } from '../_components/RunNow.tsx'
import { EditSchedule } from './EditSchedule.tsx'

const REFRESH_MS = 5_000
export function SchedulePage({ id }: { id: string }) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const mayManage = usePermission('schedules.manage')
  const [tab, setTab] = useTab(['times', 'edit'], 'times')
  const schedule = useQuery(trpc.schedules.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }))
  if (!schedule.data && schedule.isError) {
    const back = { href: paths.schedules(), label: t('title') }
    return <ErrorState error={schedule.error} onRetry={schedule.refetch} back={back} />
  }
  if (!schedule.data) return <SkeletonRows count={6} />
  const { name, cron, timeZone, nextAt, owner, job } = schedule.data
  return (
    <>
      <PageHeader
        title={name}
        meta={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <code className="font-mono text-xs">{cron}</code>
            <span>{timeZone}</span>
            <span>{nextAt ? <TimeUntil at={nextAt} /> : t('paused')}</span>
            <span>{t('ownedBy', { name: owner })}</span>
            {job?.name && (
              <Link href={paths.job(job.id)} className="link-quiet">
                {t('ofJob', { name: job.name })}
              </Link>
            )}
          </span>
        }
        actions={
          <>
            <PauseSwitch schedule={schedule.data} />
            {mayManage && (
              <RemoveButton
                area="schedules"
                name={name}
                onRemove={() => client.schedules.remove.mutate({ id })}
                listKey={trpc.schedules.list.pathKey()}
                back={paths.schedules()}
              />
            )}
            <RunNow schedule={schedule.data} />
          </>
        }
      />
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List className={TAB_LIST}>
          <Tabs.Tab className={TAB} value="times">
            {t('times')}
          </Tabs.Tab>
          <Tabs.Tab className={TAB} value="edit">
            {t('edit')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="times">
          <FiringList id={id} timeZone={timeZone} />
        </Tabs.Panel>
        <Tabs.Panel value="edit">
          <EditSchedule schedule={schedule.data} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  )
}
