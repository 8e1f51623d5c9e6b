/** The file, its place, and the hosts: checked before it is sent, and again by the server. */
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
  guardScript,
  type PushDraft,
  type PushField,
  problemsOfPush,
  pushInput,
  pushStore,
} from '../_lib/draft.ts'
import { FileField } from './FileField.tsx'
import { PlaceFields } from './PlaceFields.tsx'
import { PushOptions } from './PushOptions.tsx'

interface Props {
  draft: PushDraft
  onChange(part: Partial<PushDraft>): void
  onDiscard(): void
}

export function PushForm({ draft, onChange, onDiscard }: Props) {
  const t = useTranslations('files')
  const runs = useTranslations('runs.new')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const mayPush = usePermission('files.push')
  const [tried, setTried] = useState(false)
  const push = useMutation(
    trpc.files.push.mutationOptions({
      onSuccess: ({ id }) => {
        pushStore.drop()
        router.push(paths.run(id))
      },
      onError: () => guard.close(),
    }),
  )
  const send = (acknowledgedRules: string[]) => {
    if (draft.file) push.mutate({ ...pushInput(draft, draft.file), acknowledgedRules })
  }
  const guard = useGuardCheck({ start: send })
  const problems = problemsOfPush(draft)
  const problemOf = (field: PushField): string | undefined => {
    const problem = tried ? problems[field] : undefined
    return problem && t(`problems.${problem}`)
  }
  const { hosts, offline } = countsOf(draft.targets)
  const error = guard.error ?? push.error
  const starting = push.isPending || guard.isPending
  const start = () => {
    setTried(true)
    if (!mayPush || starting || Object.keys(problems).length > 0) return
    push.reset()
    guard.ask({ script: guardScript(draft), targets: inputOf(draft.targets) })
  }
  return (
    <StartForm
      targets={draft.targets}
      onTargets={(targets) => onChange({ targets })}
      targetsProblem={problemOf('targets')}
      error={error ? errorText(error) : null}
      may={mayPush}
      starting={starting}
      label={t('pushTo', { hosts })}
      onStart={start}
      onDiscard={onDiscard}
      confirm={
        <RunConfirm
          check={guard.asked}
          title={t('confirmTitle', { hosts: guard.asked?.hosts ?? hosts })}
          text={
            offline > 0 ? runs('confirmOffline', { offline: guard.asked?.offline ?? offline }) : undefined
          }
          byFilter={draft.targets.kind === 'filter'}
          confirmLabel={t('pushTo', { hosts: guard.asked?.hosts ?? hosts })}
          pending={push.isPending}
          onClose={guard.close}
          onConfirm={send}
        />
      }
    >
      <FileField file={draft.file} problem={problemOf('file')} onChange={(file) => onChange({ file })} />
      <PlaceFields draft={draft} onChange={onChange} problemOf={problemOf} />
      <PushOptions draft={draft} onChange={onChange} problemOf={problemOf} />
      <PaceFields pace={draft.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
    </StartForm>
  )
}
