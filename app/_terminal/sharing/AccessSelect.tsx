/** What somebody may do in a session. */
'use client'

import { useTranslations } from 'next-intl'
import { Select } from '../../_ui/Select.tsx'
import type { Access } from '../end.ts'

interface Props {
  id?: string
  label?: string
  value: Access
  mayControl: boolean
  onChange(access: Access): void
}

export function AccessSelect({ id, label, value, mayControl, onChange }: Props) {
  const t = useTranslations('sharing.accesses')
  const options: Access[] = mayControl || value === 'control' ? ['observe', 'control'] : ['observe']
  return (
    <Select
      {...{ id, label, value, onChange }}
      options={options.map((access) => ({ value: access, label: t(access) }))}
    />
  )
}
