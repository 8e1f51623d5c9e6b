/** A new script for the library. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useRefused } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { runStore } from '../../runs/_lib/draft.ts'
import { ScriptEditor } from '../_components/ScriptEditor.tsx'
import { EMPTY_FORM, inputOf, type ScriptForm } from '../_lib/form.ts'

export function NewScript({ fromDraft }: { fromDraft: boolean }) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const refused = useRefused('scripts.manage')
  // What the tab keeps is there only in the browser.
  const [form, setForm] = useState<ScriptForm | null>(fromDraft ? null : EMPTY_FORM)
  useEffect(() => {
    if (!fromDraft) return
    const draft = runStore.kept()
    const { script, interpreter, name } = draft ?? EMPTY_FORM
    setForm({ ...EMPTY_FORM, script, interpreter, name })
  }, [fromDraft])
  const create = useMutation(
    trpc.scripts.create.mutationOptions({ onSuccess: ({ id }) => navigate(paths.script(id)) }),
  )
  return (
    <>
      <PageHeader title={t('addTitle')} meta={refused ? t('noPermission') : undefined} />
      {form ? (
        <ScriptEditor
          form={form}
          onChange={setForm}
          refused={refused}
          pending={create.isPending}
          error={create.error}
          submitLabel={t('create')}
          onSubmit={() => create.mutate(inputOf(form))}
        />
      ) : (
        <SkeletonRows count={8} />
      )}
    </>
  )
}
