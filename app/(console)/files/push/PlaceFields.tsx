/** Where the file goes, whose it is there, and what becomes of one that is there already. */
'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { isSpecialMode, type PushDraft, type PushField, placeOf } from '../_lib/draft.ts'

interface Props {
  draft: PushDraft
  onChange(part: Partial<PushDraft>): void
  problemOf(field: PushField): string | undefined
}

const plain = { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } as const

export function PlaceFields({ draft, onChange, problemOf }: Props) {
  const t = useTranslations('files')
  const inFolder = draft.path.startsWith('/') && draft.path.endsWith('/')
  return (
    <div className="space-y-3">
      <Field
        label={t('path')}
        hint={inFolder ? t('pathBecomes', { path: placeOf(draft) }) : t('pathHint')}
        problem={problemOf('path')}
      >
        {(id) => (
          <input
            {...plain}
            id={id}
            className="field font-mono"
            placeholder="/etc/app/"
            value={draft.path}
            onChange={(event) => onChange({ path: event.target.value })}
          />
        )}
      </Field>
      <div className="grid grid-cols-3 gap-x-4 gap-y-3">
        <TextField
          {...plain}
          label={t('owner')}
          placeholder={t('asBefore')}
          problem={problemOf('owner')}
          value={draft.owner}
          onChange={(owner) => onChange({ owner: owner.trim() })}
        />
        <TextField
          {...plain}
          label={t('group')}
          placeholder={t('asBefore')}
          problem={problemOf('group')}
          value={draft.group}
          onChange={(group) => onChange({ group: group.trim() })}
        />
        <TextField
          {...plain}
          label={t('mode')}
          placeholder={t('asBefore')}
          inputMode="numeric"
          problem={problemOf('mode')}
          value={draft.mode}
          onChange={(mode) => onChange({ mode: mode.trim() })}
        />
      </div>
      {isSpecialMode(draft.mode) && (
        <p role="status" className="text-xs text-warning">
          {t('modeSpecial')}
        </p>
      )}
      <p className="text-xs text-muted">{t('rightsHint')}</p>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <Field label={t('ifExists')}>
          {(id) => (
            <Select
              id={id}
              value={draft.ifExists}
              options={(['overwrite', 'keep', 'backup'] as const).map((value) => ({
                value,
                label: t(`exists.${value}`),
              }))}
              onChange={(ifExists) => onChange({ ifExists })}
            />
          )}
        </Field>
        <Check
          label={t('makeFolders')}
          checked={draft.makeFolders}
          onChange={(makeFolders) => onChange({ makeFolders })}
        />
        <Check
          label={t('followLink')}
          checked={draft.followLink}
          onChange={(followLink) => onChange({ followLink })}
        />
      </div>
    </div>
  )
}

interface CheckProps {
  label: string
  checked: boolean
  onChange(checked: boolean): void
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-8 items-center gap-2 text-sm">
      <input
        type="checkbox"
        className="accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
