/** Puts a rollout together: which release, where, in which steps; and says what will happen. */
'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { countsOf, inputOf, type Targets } from '../../runs/_lib/targets.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import { newPlan, readPlan } from '../_lib/plan.ts'
import { NoReleases } from '../_releases/NoReleases.tsx'
import { Forecast } from './Forecast.tsx'
import { PlanForm } from './PlanForm.tsx'

const RELEASES_MAX = 200
const NOBODY: Targets = { kind: 'agents', agents: [] }

export function NewRollout() {
  const t = useTranslations('updates.plan')
  const trpc = useTRPC()
  const router = useRouter()
  const params = useSearchParams()
  const refused = useRefused('rollouts.manage')
  const errorText = useErrorText()
  const { picked } = useTargets()
  const asked = params.get('agents')
  const [targets, setTargets] = useState<Targets>(NOBODY)
  const [plan, setPlan] = useState(() =>
    newPlan(params.get('version') ?? '', Intl.DateTimeFormat().resolvedOptions().timeZone),
  )
  const [tried, setTried] = useState(false)
  const releases = useQuery(trpc.releases.list.queryOptions({ withdrawn: false, limit: RELEASES_MAX }))
  const versions = [...new Set(releases.data?.items.map((release) => release.version))]
  const version = plan.version || versions[0] || ''

  useEffect(() => {
    if (!asked) return
    picked(asked.split(',')).then(setTargets, (error: unknown) => toast.error(errorText(error)))
  }, [asked, picked, errorText])

  const create = useMutation(
    trpc.rollouts.create.mutationOptions({
      onSuccess: ({ id }) => router.push(paths.rollout(id)),
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const options = readPlan(plan)
  const { hosts } = countsOf(targets)
  const start = () => {
    setTried(true)
    if (options && hosts > 0) create.mutate({ version, targets: inputOf(targets), ...options })
  }
  if (refused)
    return (
      <>
        <PageHeader title={t('title')} />
        <EmptyState
          title={t('noPermission')}
          text={t('noPermissionText')}
          action={<ButtonLink href={paths.updates()}>{t('toUpdates')}</ButtonLink>}
        />
      </>
    )
  if (releases.isError) return <ErrorState error={releases.error} onRetry={releases.refetch} />
  if (!releases.data) return <SkeletonRows count={8} />
  if (versions.length === 0)
    return (
      <>
        <PageHeader title={t('title')} meta={t('noReleases')} />
        <NoReleases />
      </>
    )
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Button variant="primary" pending={create.isPending} onClick={start}>
            {hosts > 0 ? t('startCount', { count: hosts }) : t('start')}
          </Button>
        }
      />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <div className="space-y-6">
          <PlanForm plan={{ ...plan, version }} versions={versions} onChange={setPlan} />
          <Forecast version={version} targets={targets} options={options} plan={plan} />
        </div>
        <div className="flex max-h-160 min-h-96 flex-col">
          <TargetPicker
            targets={targets}
            onChange={setTargets}
            problem={tried && hosts === 0 ? t('noTargets') : undefined}
          />
        </div>
      </div>
    </>
  )
}
