/** What both ways to add a release ask for: version, architecture, notes and, where the server can't sign, the signature. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReleaseArch } from '../../../../server/trpc/types.ts'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'

export interface ReleaseFieldValues {
  version: string
  arch: ReleaseArch
  notes: string
  signature: string
}

export const NO_FIELDS: ReleaseFieldValues = { version: '', arch: 'x64', notes: '', signature: '' }
const ARCHS = [
  { value: 'x64', label: 'x64' },
  { value: 'arm64', label: 'arm64' },
] as const
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/

export const isVersion = (text: string): boolean => VERSION.test(text)

interface Props {
  values: ReleaseFieldValues
  onChange: (values: ReleaseFieldValues) => void
  /** Whether the server signs by itself. */
  signs: boolean
}

export function ReleaseFields({ values, onChange, signs }: Props) {
  const t = useTranslations('updates.add')
  const set = (fields: Partial<ReleaseFieldValues>) => onChange({ ...values, ...fields })
  return (
    <>
      <div className="flex items-start gap-4">
        <div className="flex-1">
          <TextField
            label={t('version')}
            hint={t('versionHint')}
            problem={values.version && !isVersion(values.version) ? t('versionProblem') : null}
            value={values.version}
            placeholder="1.0.0"
            required
            onChange={(version) => set({ version })}
          />
        </div>
        <Field label={t('arch')}>
          {(id) => <Select id={id} value={values.arch} options={ARCHS} onChange={(arch) => set({ arch })} />}
        </Field>
      </div>
      <Field label={t('notes')} hint={t('notesHint')}>
        {(id) => (
          <textarea
            id={id}
            rows={2}
            className="field h-auto! py-1.5"
            value={values.notes}
            onChange={(event) => set({ notes: event.target.value })}
          />
        )}
      </Field>
      {!signs && (
        <TextField
          label={t('signature')}
          hint={t('signatureHint')}
          className="font-mono"
          required
          value={values.signature}
          onChange={(signature) => set({ signature: signature.trim() })}
        />
      )}
    </>
  )
}
