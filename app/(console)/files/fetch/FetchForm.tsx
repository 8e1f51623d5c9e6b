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
import { Button } from '../../../_ui/Button.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { RunConfirm } from '../../runs/_components/RunConfirm.tsx'
import { countsOf, inputOf } from '../../runs/_lib/targets.ts'
import { useGuardCheck } from '../../runs/_lib/useGuardCheck.ts'
import { PaceFields } from '../../runs/new/PaceFields.tsx'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import {
  dropFetch,
  type FetchDraft,
  type FetchField,
  fetchInput,
  guardScriptOfFetch,
  problemsOfFetch,
} from '../_lib/fetchDraft.ts'
import { PushOptions } from '../push/PushOptions.tsx'

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
        dropFetch()
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
      <div className="-mx-1 flex min-h-0 min-w-0 flex-col gap-5 px-1 lg:overflow-y-auto">
        <Field label={t('paths')} hint={t('pathsHint')} problem={problemOf('paths')}>
          {(id) => (
            <textarea
              id={id}
              rows={4}
              className="field h-auto! py-1.5 font-mono"
              placeholder="/var/log/app/error.log"
              spellCheck={false}
              autoCapitalize="none"
              value={draft.paths}
              onChange={(event) => onChange({ paths: event.target.value })}
            />
          )}
        </Field>
        <div className="sm:w-60">
          <TextField
            label={t('mib')}
            hint={t('mibHint')}
            inputMode="numeric"
            problem={problemOf('mib')}
            value={draft.mib}
            onChange={(mib) => onChange({ mib: mib.trim() })}
          />
        </div>
        <PushOptions draft={draft} onChange={onChange} problemOf={problemOf} />
        <PaceFields pace={draft.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
      </div>
      <TargetPicker
        targets={draft.targets}
        onChange={(targets) => onChange({ targets })}
        problem={problemOf('targets')}
      />
      <footer className="sticky bottom-0 z-10 flex max-md:bottom-12 items-center gap-2 border-t border-line bg-page py-3 lg:col-span-2">
        {error && (
          <p role="alert" className="text-sm text-danger">
            {errorText(error)}
          </p>
        )}
        <span className="grow" />
        <Button variant="quiet" onClick={onDiscard}>
          {runs('draftDiscard')}
        </Button>
        <Button type="submit" variant="primary" disabled={!mayFetch} pending={starting}>
          {t('fetchFrom', { hosts })}
        </Button>
      </footer>
      <RunConfirm
        check={guard.asked}
        title={t('fetchTitle', { hosts: guard.asked?.hosts ?? hosts })}
        text={offline > 0 ? runs('confirmOffline', { offline: guard.asked?.offline ?? offline }) : undefined}
        byFilter={draft.targets.kind === 'filter'}
        confirmLabel={t('fetchFrom', { hosts: guard.asked?.hosts ?? hosts })}
        pending={fetching.isPending}
        onClose={guard.close}
        onConfirm={send}
      />
    </form>
  )
}
