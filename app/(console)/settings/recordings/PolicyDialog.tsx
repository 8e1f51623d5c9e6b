/** What is recorded of some hosts and for how long it is kept, with what a shorter time would remove now. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useId, useState } from 'react'
import type { RecordingGroupPolicy, RecordingPolicies, RecordMode } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { PreviewText, removedBy, usePreview } from './Preview.tsx'

const MODES: readonly RecordMode[] = ['off', 'on', 'must']
const DAYS_MAX = 36_500

interface Props {
  policies: RecordingPolicies
  editing: RecordingGroupPolicy | 'default' | 'new'
  onClose: () => void
}

/** Empty: for ever; undefined: no number of days. */
function daysOf(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const days = Number(trimmed)
  return /^\d+$/.test(trimmed) && days >= 1 && days <= DAYS_MAX ? days : undefined
}

export function PolicyDialog({ policies, editing, onClose }: Props) {
  const t = useTranslations('recordings.policy')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const modes = useId()
  const before = typeof editing === 'string' ? policies.fallback : editing
  const isNew = editing === 'new'
  const groups = useQuery(trpc.groups.list.queryOptions(undefined, { enabled: isNew }))
  const taken = new Set(policies.groups.map(({ groupId }) => groupId))
  const free = (groups.data?.items ?? []).filter(({ id }) => !taken.has(id))
  const [chosen, setChosen] = useState('')
  const [record, setRecord] = useState<RecordMode>(before.record)
  const [input, setInput] = useState(before.input)
  const [days, setDays] = useState(before.keepDays === null ? '' : String(before.keepDays))
  const groupId = isNew ? chosen || free[0]?.id || null : groupOf(editing)
  const keepDays = daysOf(days)
  const policy = keepDays === undefined ? null : { record, input, keepDays }
  const isMissing = isNew && groupId === null
  const preview = usePreview(
    policy && !isMissing
      ? groupId === null
        ? { fallback: policy }
        : { group: { groupId, ...policy } }
      : null,
  )
  const save = useMutation(
    trpc.recordings.setPolicy.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.recordings.pathKey() })
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (policy && !isMissing) save.mutate({ groupId, ...policy })
  }
  const title = isNew
    ? t('add')
    : t('editTitle', { name: typeof editing === 'string' ? t('default') : `@${editing.groupName}` })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form onSubmit={submit} className="space-y-4">
        {isNew && (
          <Field label={t('group')} hint={groups.data && free.length === 0 ? t('noGroups') : undefined}>
            {(id) => (
              <Select
                id={id}
                value={groupId ?? ''}
                onChange={setChosen}
                options={free.map((group) => ({ value: group.id, label: `@${group.name}` }))}
              />
            )}
          </Field>
        )}
        <fieldset className="space-y-2 text-sm">
          <legend className="mb-1 font-medium">{t('record')}</legend>
          {MODES.map((mode) => (
            <label key={mode} className="flex items-start gap-2">
              <input
                type="radio"
                name={modes}
                className="mt-1 accent-accent"
                checked={record === mode}
                onChange={() => setRecord(mode)}
              />
              <span>
                {t(`modes.${mode}`)}
                <span className="block text-xs text-muted">{t(`modeHints.${mode}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-1 accent-accent"
            disabled={record === 'off'}
            checked={input}
            onChange={(event) => setInput(event.target.checked)}
          />
          <span>
            {t('input')}
            <span className={`block text-xs ${input && record !== 'off' ? 'text-warning' : 'text-muted'}`}>
              {t('inputHint')}
            </span>
          </span>
        </label>
        <TextField
          label={t('keepDays')}
          hint={t('keepDaysHint')}
          problem={keepDays === undefined ? t('daysInvalid') : null}
          inputMode="numeric"
          value={days}
          onChange={setDays}
        />
        {policy && !isMissing && <PreviewText preview={preview} />}
        {save.error && (
          <p role="alert" className="text-sm text-danger">
            {errorText(save.error)}
          </p>
        )}
        <div className="flex justify-end gap-2 pt-1">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            type="submit"
            variant={removedBy(preview) > 0 ? 'danger' : 'primary'}
            disabled={!policy || isMissing || preview.isFetching}
            pending={save.isPending}
          >
            {removedBy(preview) > 0 ? t('saveAndRemove', { count: removedBy(preview) }) : common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const groupOf = (editing: Props['editing']): string | null =>
  typeof editing === 'string' ? null : editing.groupId
