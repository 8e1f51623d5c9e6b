/** Why something is locked, and for how long. */
'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../../_ui/Field.tsx'
import { Select } from '../../_ui/Select.tsx'
import { TextField } from '../../_ui/TextField.tsx'

/** Seconds; '': until it is unlocked. */
const SPANS = ['', '3600', '14400', '86400', '604800', '2592000'] as const
const REASON_CHARS = 255

export interface LockTerms {
  reason: string
  span: (typeof SPANS)[number]
}

export const NO_TERMS: LockTerms = { reason: '', span: '' }

export const areComplete = ({ reason }: LockTerms): boolean => reason.trim() !== ''

/** As `users.lock` and `agents.lock` take them. */
export const termsOf = ({ reason, span }: LockTerms): { reason: string; expiresInSeconds?: number } => ({
  reason: reason.trim(),
  ...(span && { expiresInSeconds: Number(span) }),
})

interface Props {
  terms: LockTerms
  hint: string
  onChange(terms: LockTerms): void
}

export function LockFields({ terms, hint, onChange }: Props) {
  const t = useTranslations('locks')
  return (
    <>
      <TextField
        label={t('reason')}
        hint={hint}
        required
        maxLength={REASON_CHARS}
        value={terms.reason}
        onChange={(reason) => onChange({ ...terms, reason })}
      />
      <Field label={t('for')}>
        {(id) => (
          <Select
            id={id}
            value={terms.span}
            onChange={(span) => onChange({ ...terms, span })}
            options={SPANS.map((value) => ({ value, label: t(`spans.${value}`) }))}
          />
        )}
      </Field>
    </>
  )
}
