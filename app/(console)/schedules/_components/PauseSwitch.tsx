/** Whether the clock starts it. */
'use client'

import { Switch } from '@base-ui/react/switch'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { ScheduleItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'

export function PauseSwitch({ schedule }: { schedule: Pick<ScheduleItem, 'id' | 'name' | 'paused'> }) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayManage = usePermission('schedules.manage')
  const { id, name, paused } = schedule
  const change = useMutation(
    trpc.schedules.setPaused.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.schedules.pathKey() }),
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const active = change.isPending ? !change.variables.paused : !paused
  return (
    <Switch.Root
      checked={active}
      disabled={!mayManage || change.isPending}
      aria-label={t('activeOf', { name })}
      title={t(active ? 'pause' : 'resume')}
      onClick={(event) => event.stopPropagation()}
      onCheckedChange={(checked) => change.mutate({ id, paused: !checked })}
      className="relative inline-flex h-5 w-9 shrink-0 cursor-pointer items-center rounded-full bg-track p-0.5 align-middle data-[checked]:bg-accent data-[disabled]:cursor-default data-[disabled]:opacity-60"
    >
      <Switch.Thumb className="size-4 rounded-full bg-raised shadow-sm transition-transform data-[checked]:translate-x-4 motion-reduce:transition-none" />
    </Switch.Root>
  )
}
