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
import { RunConfirm } from '../_components/RunConfirm.tsx'
import { type Draft, type DraftField, problemsOf, runStore } from '../_lib/draft.ts'
import { refOf, valuesOf } from '../_lib/library.ts'
import { paceOf } from '../_lib/pace.ts'
import { countsOf, inputOf } from '../_lib/targets.ts'
import { useGuardCheck } from '../_lib/useGuardCheck.ts'
import { QuickCommands } from '../_quick/QuickCommands.tsx'
import { LibraryFields } from './LibraryFields.tsx'
import { LibraryLinks } from './LibraryLinks.tsx'
import { PaceFields } from './PaceFields.tsx'
import { RunOptions } from './RunOptions.tsx'
import { ScriptField } from './ScriptField.tsx'
import { StartForm } from './StartForm.tsx'

/** Where the server's refusals belong. */
const FIELD_OF: Record<string, DraftField> = {
  script_empty: 'script',
  script_nul: 'script',
  script_too_large: 'script',
  script_disabled: 'script',
  script_all_disabled: 'script',
  params_open_quote: 'params',
  params_open_backslash: 'params',
  unknown_agents: 'targets',
  no_targets: 'targets',
}

export interface RunFormProps {
  draft: Draft
  onChange(part: Partial<Draft>): void
  onDiscard(): void
  /** Nothing is left to fill in: Enter starts it. */
  ready?: boolean
}

export function RunForm({ draft, onChange, onDiscard, ready }: RunFormProps) {
  const t = useTranslations('runs.new')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const mayRun = usePermission('runs.create')
  const refused = useRefused('runs.create')
  const [tried, setTried] = useState(false)
  const create = useMutation(
    trpc.runs.create.mutationOptions({
      onSuccess: ({ id }) => {
        runStore.drop()
        router.push(paths.run(id))
      },
      onError: () => guard.close(),
    }),
  )
  const script = {
    ...(draft.library
      ? { scriptRef: refOf(draft.library), values: valuesOf(draft.library) }
      : { script: draft.script, interpreter: draft.interpreter }),
    params: draft.params,
    targets: inputOf(draft.targets),
  }
  const run = (acknowledgedRules: string[]) =>
    create.mutate({
      ...script,
      timeoutSeconds: Number(draft.timeoutSeconds),
      ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
      ...(draft.user ? { user: draft.user } : {}),
      pace: paceOf(draft.pace),
      acknowledgedRules,
    })
  const guard = useGuardCheck({ start: run })
  const problems = problemsOf(draft)
  const { hosts, offline } = countsOf(draft.targets)
  const error = guard.error ?? create.error
  const refusedField = error ? FIELD_OF[error.data?.domainCode ?? ''] : undefined
  const problemOf = (field: DraftField): string | undefined => {
    const problem = tried ? problems[field] : undefined
    if (problem) return t(`problems.${problem}`)
    return error && refusedField === field ? errorText(error) : undefined
  }

  const starting = create.isPending || guard.isPending
  const start = () => {
    setTried(true)
    if (!mayRun || starting || Object.keys(problems).length > 0) return
    create.reset()
    guard.ask(script)
  }

  return (
    <StartForm
      targets={draft.targets}
      onTargets={(targets) => onChange({ targets })}
      targetsProblem={problemOf('targets')}
      error={error && !refusedField ? errorText(error) : null}
      may={mayRun}
      starting={starting}
      label={create.isPending ? t('starting') : t('start', { hosts })}
      ready={ready}
      onStart={start}
      onDiscard={onDiscard}
      confirm={
        <RunConfirm
          check={guard.asked}
          title={t('confirmTitle', { hosts: guard.asked?.hosts ?? hosts })}
          text={
            offline > 0
              ? t(draft.pace.offline === 'wait' ? 'confirmOfflineWait' : 'confirmOffline', {
                  offline: guard.asked?.offline ?? offline,
                })
              : undefined
          }
          byFilter={draft.targets.kind === 'filter'}
          confirmLabel={t('start', { hosts: guard.asked?.hosts ?? hosts })}
          pending={create.isPending}
          onClose={guard.close}
          onConfirm={run}
        />
      }
    >
      <QuickCommands draft={draft} onChange={onChange} />
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
    </StartForm>
  )
}
