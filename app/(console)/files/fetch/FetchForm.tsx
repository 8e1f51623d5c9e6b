/** Which files, and of which hosts: checked before it is sent, and again by the server. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { RunConfirm } from '../../runs/_components/RunConfirm.tsx'
import { countsOf, inputOf } from '../../runs/_lib/targets.ts'
import { useGuardCheck } from '../../runs/_lib/useGuardCheck.ts'
import { PaceFields } from '../../runs/new/PaceFields.tsx'
import { StartForm } from '../../runs/new/StartForm.tsx'
import {
  type FetchDraft,
  type FetchField,
  fetchInput,
  fetchStore,
  guardScriptOfFetch,
  problemsOfFetch,
} from '../_lib/fetchDraft.ts'
import { PushOptions } from '../push/PushOptions.tsx'
import { PathsFields } from './PathsFields.tsx'

interface Props {
  draft: FetchDraft
  onChange(part: Partial<FetchDraft>): void
  onDiscard(): void
}

export function FetchForm({ draft, onChange, onDiscard }: Props) {
  const t = useTranslations('files')
  const runs = useTranslations('runs.new')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const mayFetch = usePermission('files.fetch')
  const [tried, setTried] = useState(false)
  const fetching = useMutation(
    trpc.files.fetch.mutationOptions({
      onSuccess: ({ id }) => {
        fetchStore.drop()
        router.push(paths.run(id))
      },
      onError: () => guard.close(),
    }),
  )
  const send = (acknowledgedRules: string[]) => fetching.mutate({ ...fetchInput(draft), acknowledgedRules })
  const guard = useGuardCheck({ start: send })
  const problems = problemsOfFetch(draft)
  const problemOf = (field: FetchField): string | undefined => {
    const problem = tried ? problems[field] : undefined
    return problem && t(`problems.${problem}`)
  }
  const { hosts, offline } = countsOf(draft.targets)
  const error = guard.error ?? fetching.error
  const starting = fetching.isPending || guard.isPending
  const start = () => {
    setTried(true)
    if (!mayFetch || starting || Object.keys(problems).length > 0) return
    fetching.reset()
    guard.ask({ script: guardScriptOfFetch(draft), targets: inputOf(draft.targets) })
  }
  return (
    <StartForm
      targets={draft.targets}
      onTargets={(targets) => onChange({ targets })}
      targetsProblem={problemOf('targets')}
      error={error ? errorText(error) : null}
      may={mayFetch}
      starting={starting}
      label={t('fetchFrom', { hosts })}
      onStart={start}
      onDiscard={onDiscard}
      confirm={
        <RunConfirm
          check={guard.asked}
          title={t('fetchTitle', { hosts: guard.asked?.hosts ?? hosts })}
          text={
            offline > 0 ? runs('confirmOffline', { offline: guard.asked?.offline ?? offline }) : undefined
          }
          byFilter={draft.targets.kind === 'filter'}
          confirmLabel={t('fetchFrom', { hosts: guard.asked?.hosts ?? hosts })}
          pending={fetching.isPending}
          onClose={guard.close}
          onConfirm={send}
        />
      }
    >
      <PathsFields draft={draft} onChange={onChange} problemOf={problemOf} />
      <PushOptions draft={draft} onChange={onChange} problemOf={problemOf} />
      <PaceFields pace={draft.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
    </StartForm>
  )
}
