/** One script: its text and parameters to change, and its versions. */
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
import { EditScript } from '../_components/EditScript.tsx'
import { VersionList } from '../_components/VersionList.tsx'
import { Statistics } from '../_statistics/Statistics.tsx'

export function ScriptPage({ id }: { id: string }) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const plan = useTranslations('schedules')
  const mayPlan = usePermission('schedules.manage')
  const mayRun = usePermission('runs.create')
  const mayManage = usePermission('scripts.manage')
  const [tab, setTab] = useTab(['edit', 'versions'], 'edit')
  const script = useQuery(trpc.scripts.get.queryOptions({ id }))
  if (script.isError) {
    const back = { href: paths.scripts(), label: t('title') }
    return <ErrorState error={script.error} onRetry={script.refetch} back={back} />
  }
  if (!script.data) return <SkeletonRows count={6} />
  const { name, version, runnable } = script.data
  return (
    <>
      <PageHeader
        title={name}
        meta={t('versionOf', { version })}
        actions={
          <>
            {mayManage && (
              <RemoveButton
                area="scripts"
                name={name}
                onRemove={() => client.scripts.remove.mutate({ id })}
                listKey={trpc.scripts.list.pathKey()}
                back={paths.scripts()}
              />
            )}
            {mayPlan && runnable !== null && (
              <ButtonLink href={paths.newSchedule({ script: id })}>{plan('add')}</ButtonLink>
            )}
            {mayRun && runnable !== null && (
              <ButtonLink variant="primary" href={paths.newRun({ script: id })}>
                {t('run')}
              </ButtonLink>
            )}
          </>
        }
      />
      {runnable !== version && (
        <p role="status" className="mb-4 text-sm text-warning">
          {runnable === null ? t('allDisabled') : t('runsOlder', { version: runnable })}
        </p>
      )}
      <Statistics scriptId={id} />
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List className={TAB_LIST}>
          <Tabs.Tab className={TAB} value="edit">
            {t('edit')}
          </Tabs.Tab>
          <Tabs.Tab className={TAB} value="versions">
            {t('versions')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="edit" keepMounted>
          <EditScript script={script.data} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionList script={script.data} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  )
}
