/** A new rule, or another shape of one. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { GuardAction, GuardKind, GuardRuleItem, Interpreter } from '../../../../server/trpc/types.ts'
import { SaveConflict, useFieldLines, useSaveConflict } from '../../../_components/SaveConflict.tsx'
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

const EMPTY = {
  name: '',
  kind: 'word' as GuardKind,
  pattern: '',
  language: languageOf(),
  hosts: '',
  action: 'warn' as GuardAction,
  enabled: true,
}
type Form = typeof EMPTY

const formOf = (rule: GuardRuleItem): Form => {
  const { name, kind, pattern, languages, hosts, action, enabled } = rule
  return { name, kind, pattern, language: languageOf(languages), hosts: hosts ?? '', action, enabled }
}

export function GuardDialog({ rule: opened, onClose }: { rule?: GuardRuleItem; onClose: () => void }) {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const linesOf = useFieldLines()
  /** What the form began as: the list behind it is read again, and must not take a change of somebody else for known. */
  const [rule, setRule] = useState(opened)
  const [form, setForm] = useState<Form>(opened ? formOf(opened) : EMPTY)
  const change = (some: Partial<Form>) => setForm({ ...form, ...some })
  const done = async () => {
    await queries.invalidateQueries({ queryKey: trpc.guards.pathKey() })
    onClose()
  }
  const create = useMutation(trpc.guards.create.mutationOptions({ onSuccess: done }))
  const conflict = useSaveConflict('changed_meanwhile', async () => {
    const { rules } = await queries.fetchQuery({ ...trpc.guards.list.queryOptions(), staleTime: 0 })
    return rules.find(({ id }) => id === rule?.id) ?? null
  })
  const update = useMutation(
    trpc.guards.update.mutationOptions({ onSuccess: done, onError: conflict.refused }),
  )
  const { error, isPending } = rule ? update : create
  const about = error?.data?.domainCode === 'bad_pattern' ? 'pattern' : refusedField(error)
  const problemOf = (field: string) => (error && about === field ? errorText(error) : null)
  const { language, ...rest } = form
  const input = { ...rest, languages: language === 'any' ? [] : [language] }
  const save = (id: string, known: string) => update.mutate({ id, known, ...input })
  const textOf = (one: Form) =>
    linesOf([
      [t('name'), one.name],
      [t('kind'), t(`kinds.${one.kind}`)],
      [t('pattern'), one.pattern],
      [t('language'), t(`languages.${one.language}`)],
      [t('action'), t(`actions.${one.action}`)],
      [t('hosts'), one.hosts || t('allHosts')],
      [t('enabled'), one.enabled ? '✓' : '✗'],
    ])
  return (
    <EditDialog
      title={rule ? t('editTitle', { name: rule.name }) : t('add')}
      error={error && !['name', 'pattern', 'hosts'].includes(about) ? errorText(error) : null}
      createLabel={rule ? null : t('create')}
      pending={isPending}
      onSubmit={() => (rule ? save(rule.id, rule.updatedAt) : create.mutate(input))}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        problem={problemOf('name')}
        required
        autoFocus
        value={form.name}
        onChange={(name) => change({ name })}
      />
      <Field label={t('kind')}>
        {(id) => (
          <Select
            id={id}
            value={form.kind}
            onChange={(kind) => change({ kind })}
            options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          />
        )}
      </Field>
      <TextField
        label={t('pattern')}
        hint={t(form.kind === 'word' ? 'wordHint' : 'regexHint')}
        problem={problemOf('pattern')}
        required
        spellCheck={false}
        autoComplete="off"
        maxLength={512}
        value={form.pattern}
        onChange={(pattern) => change({ pattern })}
      />
      <div className="flex gap-4">
        <Field label={t('language')}>
          {(id) => (
            <Select
              id={id}
              value={language}
              onChange={(value) => change({ language: value })}
              options={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('action')}>
          {(id) => (
            <Select
              id={id}
              value={form.action}
              onChange={(action) => change({ action })}
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
        value={form.hosts}
        onChange={(hosts) => change({ hosts })}
      />
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="accent-accent"
          checked={form.enabled}
          onChange={(event) => change({ enabled: event.target.checked })}
        />
        {t('enabled')}
      </label>
      <SaveConflict
        conflict={conflict}
        name={rule?.name ?? ''}
        textOf={(theirs) => textOf(formOf(theirs))}
        ours={textOf(form)}
        pending={update.isPending}
        onOverwrite={(theirs) => save(theirs.id, theirs.updatedAt)}
        onTake={(theirs) => {
          setRule(theirs)
          setForm(formOf(theirs))
          update.reset()
        }}
      />
    </EditDialog>
  )
}
