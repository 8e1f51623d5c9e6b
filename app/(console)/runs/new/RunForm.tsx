/** The script, how it is run, and on what: checked before it is sent, and again by the server. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission, useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { type Draft, type DraftField, dropDraft, problemsOf } from '../_lib/draft.ts'
import { refOf, valuesOf } from '../_lib/library.ts'
import { paceOf } from '../_lib/pace.ts'
import { countsOf, inputOf } from '../_lib/targets.ts'
import { LibraryFields } from './LibraryFields.tsx'
import { LibraryLinks } from './LibraryLinks.tsx'
import { PaceFields } from './PaceFields.tsx'
import { RunOptions } from './RunOptions.tsx'
import { ScriptField } from './ScriptField.tsx'
import { TargetPicker } from './TargetPicker.tsx'

/** Where the server's refusals belong. */
const FIELD_OF: Record<string, DraftField> = {
  script_empty: 'script',
  script_nul: 'script',
  script_too_large: 'script',
  script_disabled: 'script',
  script_all_disabled: 'script',
  unknown_agents: 'targets',
  no_targets: 'targets',
}

export interface RunFormProps {
  draft: Draft
  onChange(part: Partial<Draft>): void
  onDiscard(): void
}

export function RunForm({ draft, onChange, onDiscard }: RunFormProps) {
  const t = useTranslations('runs.new')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const mayRun = usePermission('runs.create')
  const refused = useRefused('runs.create')
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const create = useMutation(
    trpc.runs.create.mutationOptions({
      onSuccess: ({ id }) => {
        dropDraft()
        router.push(paths.run(id))
      },
      onError: () => setAsking(false),
    }),
  )
  const problems = problemsOf(draft)
  const { hosts, offline } = countsOf(draft.targets)
  const refusedField = create.error ? FIELD_OF[create.error.data?.domainCode ?? ''] : undefined
  const problemOf = (field: DraftField): string | undefined => {
    const problem = tried ? problems[field] : undefined
    if (problem) return t(`problems.${problem}`)
    return create.error && refusedField === field ? errorText(create.error) : undefined
  }

  const start = () => {
    setTried(true)
    if (!mayRun || create.isPending || Object.keys(problems).length > 0) return
    setAsking(true)
  }
  const confirmed = () =>
    create.mutate({
      ...(draft.library
        ? { scriptRef: refOf(draft.library), values: valuesOf(draft.library) }
        : { script: draft.script, interpreter: draft.interpreter }),
      params: draft.params,
      timeoutSeconds: Number(draft.timeoutSeconds),
      targets: inputOf(draft.targets),
      ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
      ...(draft.user ? { user: draft.user } : {}),
      pace: paceOf(draft.pace),
    })

  return (
    <form
      className="grid min-h-0 grow grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[minmax(0,1fr)_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
        event.preventDefault()
        start()
      }}
    >
      <div className="flex min-h-0 min-w-0 flex-col gap-4">
        {draft.library ? (
          <LibraryFields
            draft={draft}
            library={draft.library}
            onChange={onChange}
            tried={tried}
            problem={problemOf('script')}
          />
        ) : (
          <ScriptField
            draft={draft}
            readOnly={refused}
            onChange={onChange}
            onSubmit={start}
            problem={problemOf('script')}
            action={<LibraryLinks draft={draft} />}
          />
        )}
        <RunOptions draft={draft} onChange={onChange} problemOf={problemOf} />
        <PaceFields pace={draft.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
      </div>
      <TargetPicker
        targets={draft.targets}
        onChange={(targets) => onChange({ targets })}
        problem={problemOf('targets')}
      />
      <footer className="sticky bottom-0 z-10 flex max-md:bottom-12 items-center gap-2 border-t border-line bg-page py-3 lg:col-span-2">
        {create.error && !refusedField && (
          <p role="alert" className="text-sm text-danger">
            {errorText(create.error)}
          </p>
        )}
        <span className="grow" />
        <Button variant="quiet" onClick={onDiscard}>
          {t('draftDiscard')}
        </Button>
        <Button type="submit" variant="primary" disabled={!mayRun} pending={create.isPending}>
          {create.isPending ? t('starting') : t('start', { hosts })}
        </Button>
      </footer>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('confirmTitle', { hosts })}
        description={[
          offline > 0 && t('confirmOffline', { offline }),
          draft.targets.kind === 'filter' && t('confirmFilter'),
        ]
          .filter(Boolean)
          .join(' ')}
        confirmLabel={t('start', { hosts })}
        pending={create.isPending}
        onConfirm={confirmed}
      />
    </form>
  )
}
