/** A new rule, or another shape of one. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { GuardAction, GuardKind, GuardRuleItem, Interpreter } from '../../../../server/trpc/types.ts'
import { refusedField, useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { EditDialog } from '../../../_ui/EditDialog.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'

const KINDS: GuardKind[] = ['word', 'regex']
const LANGUAGES = ['any', 'shell', 'python'] as const
const ACTIONS: GuardAction[] = ['warn', 'approve', 'block']

const languageOf = (languages: Interpreter[] = []): (typeof LANGUAGES)[number] =>
  (languages.length === 1 && languages[0]) || 'any'

export function GuardDialog({ rule, onClose }: { rule?: GuardRuleItem; onClose: () => void }) {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [name, setName] = useState(rule?.name ?? '')
  const [kind, setKind] = useState<GuardKind>(rule?.kind ?? 'word')
  const [pattern, setPattern] = useState(rule?.pattern ?? '')
  const [language, setLanguage] = useState(languageOf(rule?.languages))
  const [hosts, setHosts] = useState(rule?.hosts ?? '')
  const [action, setAction] = useState<GuardAction>(rule?.action ?? 'warn')
  const [enabled, setEnabled] = useState(rule?.enabled ?? true)
  const done = async () => {
    await queries.invalidateQueries({ queryKey: trpc.guards.pathKey() })
    onClose()
  }
  const create = useMutation(trpc.guards.create.mutationOptions({ onSuccess: done }))
  const update = useMutation(trpc.guards.update.mutationOptions({ onSuccess: done }))
  const { error, isPending } = rule ? update : create
  const about = error?.data?.domainCode === 'bad_pattern' ? 'pattern' : refusedField(error)
  const problemOf = (field: string) => (error && about === field ? errorText(error) : null)
  const submit = () => {
    const languages = language === 'any' ? [] : [language]
    const fields = { name, kind, pattern, languages, hosts, action, enabled }
    if (rule) update.mutate({ id: rule.id, known: rule.updatedAt, ...fields })
    else create.mutate(fields)
  }
  return (
    <EditDialog
      title={rule ? t('editTitle', { name: rule.name }) : t('add')}
      error={error && !['name', 'pattern', 'hosts'].includes(about) ? errorText(error) : null}
      createLabel={rule ? null : t('create')}
      pending={isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        problem={problemOf('name')}
        required
        autoFocus
        value={name}
        onChange={setName}
      />
      <Field label={t('kind')}>
        {(id) => (
          <Select
            id={id}
            value={kind}
            onChange={setKind}
            options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          />
        )}
      </Field>
      <TextField
        label={t('pattern')}
        hint={t(kind === 'word' ? 'wordHint' : 'regexHint')}
        problem={problemOf('pattern')}
        required
        spellCheck={false}
        autoComplete="off"
        maxLength={512}
        value={pattern}
        onChange={setPattern}
      />
      <div className="flex gap-4">
        <Field label={t('language')}>
          {(id) => (
            <Select
              id={id}
              value={language}
              onChange={setLanguage}
              options={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('action')}>
          {(id) => (
            <Select
              id={id}
              value={action}
              onChange={setAction}
              options={ACTIONS.map((value) => ({ value, label: t(`actions.${value}`) }))}
            />
          )}
        </Field>
      </div>
      <TextField
        label={t('hosts')}
        hint={t('hostsHint')}
        problem={problemOf('hosts')}
        spellCheck={false}
        autoComplete="off"
        placeholder="@production"
        value={hosts}
        onChange={setHosts}
      />
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="accent-accent"
          checked={enabled}
          onChange={(event) => setEnabled(event.target.checked)}
        />
        {t('enabled')}
      </label>
    </EditDialog>
  )
}
