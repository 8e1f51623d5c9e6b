/** Changes a script: another text, language or other parameters make a new version. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { ScriptDetail } from '../../../../server/trpc/types.ts'
import { useRefused } from '../../../_components/permissions.tsx'
import { SaveConflict, useSaveConflict } from '../../../_components/SaveConflict.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { formOf, inputOf, wholeTextOf } from '../_lib/form.ts'
import { ScriptEditor } from './ScriptEditor.tsx'

export function EditScript({ script }: { script: ScriptDetail }) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const refused = useRefused('scripts.manage')
  const [seen, setSeen] = useState(script)
  /** What the form began as. */
  const [base, setBase] = useState(script)
  const [form, setForm] = useState(() => formOf(script))
  const begin = (from: ScriptDetail) => {
    setBase(from)
    setForm(formOf(from))
  }
  const changed = JSON.stringify(inputOf(form)) !== JSON.stringify(inputOf(formOf(base)))
  // Somebody else's version never takes away what is typed here: then saving says that there is one.
  if (seen !== script) {
    setSeen(script)
    if (!changed) begin(script)
  }
  const newest = () =>
    queries.fetchQuery({ ...trpc.scripts.get.queryOptions({ id: script.id }), staleTime: 0 })
  const conflict = useSaveConflict('script_changed', newest)
  const update = useMutation(
    trpc.scripts.update.mutationOptions({
      onError: conflict.refused,
      onSuccess: async ({ version }) => {
        conflict.settle()
        toast.success(t(version === base.version ? 'savedSame' : 'saved', { version }))
        await queries.invalidateQueries({ queryKey: trpc.scripts.pathKey() })
        begin(await newest())
      },
    }),
  )
  const save = (version: number) => update.mutate({ id: script.id, version, ...inputOf(form) })
  return (
    <>
      <ScriptEditor
        form={form}
        onChange={setForm}
        refused={refused}
        pending={update.isPending}
        error={update.error}
        submitLabel={t('save')}
        onSubmit={() => save(base.version)}
        status={
          <span className="text-sm text-muted">
            {refused ? t('noPermission') : changed ? t('unsaved') : ''}
          </span>
        }
      />
      <SaveConflict
        conflict={conflict}
        name={script.name}
        textOf={(theirs) => wholeTextOf(formOf(theirs))}
        ours={wholeTextOf(form)}
        pending={update.isPending}
        onOverwrite={(theirs) => save(theirs.version)}
        onTake={(theirs) => {
          begin(theirs)
          update.reset()
        }}
      />
    </>
  )
}
