/** Changes a schedule; whoever saves it is its owner from then on. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { ScheduleDetail } from '../../../../server/trpc/types.ts'
import { useMe, useRefused } from '../../../_components/permissions.tsx'
import { SaveConflict, useSaveConflict } from '../../../_components/SaveConflict.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { EMPTY_DRAFT } from '../../runs/_lib/draft.ts'
import { useLoadDraft } from '../../runs/new/useDraft.ts'
import { ScheduleEditor } from '../_components/ScheduleEditor.tsx'
import { formOf, inputOf, type ScheduleForm } from '../_lib/form.ts'

/** All that is saved, to be compared with what somebody else has saved. */
const textOf = (form: ScheduleForm): string => JSON.stringify(inputOf(form, []), null, 2)

export function EditSchedule({ schedule }: { schedule: ScheduleDetail }) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const me = useMe()
  const refused = useRefused('schedules.manage')
  const { ofStored } = useLoadDraft()
  const [form, setForm] = useState<ScheduleForm | null>(null)
  const [error, setError] = useState<unknown>(null)
  /** What the form began as: somebody else's change never takes away what is typed here. */
  const [known, setKnown] = useState(schedule.updatedAt)
  const read = () =>
    queries.fetchQuery({ ...trpc.schedules.get.queryOptions({ id: schedule.id }), staleTime: 0 })
  const formFrom = async (detail: ScheduleDetail): Promise<ScheduleForm> => {
    const { run, secrets, owner } = detail
    return formOf(detail, run ? await ofStored(run, secrets, owner) : EMPTY_DRAFT)
  }
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    formFrom(schedule).then(setForm, setError)
  })
  const conflict = useSaveConflict('changed_meanwhile', async () => {
    const newest = await read()
    return { updatedAt: newest.updatedAt, form: await formFrom(newest) }
  })
  const update = useMutation(
    trpc.schedules.update.mutationOptions({
      onError: conflict.refused,
      onSuccess: async () => {
        conflict.settle()
        toast.success(t('saved'))
        await queries.invalidateQueries({ queryKey: trpc.schedules.pathKey() })
        setKnown((await read()).updatedAt)
      },
    }),
  )
  if (error !== null) return <ErrorState error={error} />
  if (!form) return <SkeletonRows count={8} />
  const takesOver = me && me.username !== schedule.owner
  const save = (since: string, acknowledgedRules: string[]) =>
    update.mutate({ id: schedule.id, known: since, ...inputOf(form, acknowledgedRules) })
  return (
    <>
      <ScheduleEditor
        form={form}
        onChange={setForm}
        refused={refused}
        pending={update.isPending}
        error={update.error}
        submitLabel={t('save')}
        onSubmit={(acknowledgedRules) => save(known, acknowledgedRules)}
        onReset={update.reset}
        status={
          <span className="text-sm text-muted">
            {refused ? t('noPermission') : takesOver ? t('takesOver', { name: schedule.owner }) : ''}
          </span>
        }
      />
      <SaveConflict
        conflict={conflict}
        name={schedule.name}
        textOf={(theirs) => textOf(theirs.form)}
        ours={textOf(form)}
        pending={update.isPending}
        onOverwrite={(theirs) => {
          setKnown(theirs.updatedAt)
          save(theirs.updatedAt, [])
        }}
        onTake={(theirs) => {
          setForm(theirs.form)
          setKnown(theirs.updatedAt)
          update.reset()
        }}
      />
    </>
  )
}
