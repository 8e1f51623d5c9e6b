/** Changes a schedule; whoever saves it is its owner from then on. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { ScheduleDetail } from '../../../../server/trpc/types.ts'
import { useMe, useRefused } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { EMPTY_DRAFT } from '../../runs/_lib/draft.ts'
import { useLoadDraft } from '../../runs/new/useDraft.ts'
import { ScheduleEditor } from '../_components/ScheduleEditor.tsx'
import { formOf, inputOf, type ScheduleForm } from '../_lib/form.ts'

export function EditSchedule({ schedule }: { schedule: ScheduleDetail }) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const me = useMe()
  const refused = useRefused('schedules.manage')
  const { ofStored } = useLoadDraft()
  const [form, setForm] = useState<ScheduleForm | null>(null)
  const [error, setError] = useState<unknown>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    const load = async () => (schedule.run ? ofStored(schedule.run, schedule.secrets) : EMPTY_DRAFT)
    load().then((draft) => setForm(formOf(schedule, draft)), setError)
  }, [ofStored, schedule])
  const update = useMutation(
    trpc.schedules.update.mutationOptions({
      onSuccess: () => {
        toast.success(t('saved'))
        return queries.invalidateQueries({ queryKey: trpc.schedules.pathKey() })
      },
    }),
  )
  if (error !== null) return <ErrorState error={error} />
  if (!form) return <SkeletonRows count={8} />
  const takesOver = me && me.username !== schedule.owner
  return (
    <ScheduleEditor
      form={form}
      onChange={setForm}
      refused={refused}
      pending={update.isPending}
      error={update.error}
      submitLabel={t('save')}
      onSubmit={(acknowledgedRules) =>
        update.mutate({ id: schedule.id, ...inputOf(form, acknowledgedRules) })
      }
      onReset={update.reset}
      status={
        <span className="text-sm text-muted">
          {refused ? t('noPermission') : takesOver ? t('takesOver', { name: schedule.owner }) : ''}
        </span>
      }
    />
  )
}
