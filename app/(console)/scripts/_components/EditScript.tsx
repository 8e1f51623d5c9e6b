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

/** Known of something that has changed since. */
const LONG_AGO = new Date(0).toISOString()

const CONTENT = ['name', 'description', 'tags', 'script', 'interpreter', 'parameters'] as const

/** All but the note, which belongs to the saving. */
const contentOf = (input: { [field in (typeof CONTENT)[number]]?: unknown }) =>
  JSON.stringify(CONTENT.map((field) => input[field]))

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
      onSuccess: async ({ version }, sent) => {
        conflict.settle()
        toast.success(t(version === base.version ? 'savedSame' : 'saved', { version }))
        await queries.invalidateQueries({ queryKey: trpc.scripts.pathKey() })
        const saved = await newest()
        // Where somebody else was faster than this reading, the next save has to compare. What was typed meanwhile stays.
        const isOurs = saved.version === version && contentOf(inputOf(formOf(saved))) === contentOf(sent)
        setBase(isOurs ? saved : { ...saved, version, updatedAt: LONG_AGO })
        setForm((now) => (now.note === sent.note ? { ...now, note: '' } : now))
      },
    }),
  )
  const save = ({ version, updatedAt }: ScriptDetail) =>
    update.mutate({ id: script.id, version, known: updatedAt, ...inputOf(form) })
  return (
    <>
      <ScriptEditor
        form={form}
        onChange={setForm}
        refused={refused}
        pending={update.isPending}
        error={update.error}
        submitLabel={t('save')}
        onSubmit={() => save(base)}
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
        onOverwrite={(theirs) => save(theirs)}
        onTake={(theirs) => {
          begin(theirs)
          update.reset()
        }}
      />
    </>
  )
}
