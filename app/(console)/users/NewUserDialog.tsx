/** A new person. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import type { Role } from '../../../server/trpc/types.ts'
import { refusedField, useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { Dialog } from '../../_ui/Dialog.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Select } from '../../_ui/Select.tsx'
import { TextField } from '../../_ui/TextField.tsx'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  roles: readonly { value: Role; label: string }[]
  onCreated: () => unknown
}

const EMPTY = { username: '', displayName: '', password: '', role: 'viewer' as Role }

export function NewUserDialog({ open, onOpenChange, roles, onCreated }: Props) {
  const t = useTranslations('users')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const [fields, setFields] = useState(EMPTY)
  const set = (name: 'username' | 'displayName' | 'password') => (value: string) =>
    setFields((before) => ({ ...before, [name]: value }))
  const create = useMutation(
    trpc.users.create.mutationOptions({
      onSuccess: () => {
        setFields(EMPTY)
        onOpenChange(false)
        return onCreated()
      },
    }),
  )
  const field = refusedField(create.error)
  const problemOf = (name: string): string | null => {
    // What is about no field of this form is said at its last one.
    const shownAt = field === 'username' || field === 'displayName' ? field : 'password'
    return create.isError && shownAt === name ? errorText(create.error) : null
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ ...fields, displayName: fields.displayName || undefined })
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('add')}>
      <form onSubmit={submit} className="space-y-3">
        <TextField
          label={t('username')}
          required
          problem={problemOf('username')}
          value={fields.username}
          onChange={set('username')}
        />
        <TextField
          label={t('displayName')}
          problem={problemOf('displayName')}
          value={fields.displayName}
          onChange={set('displayName')}
        />
        <TextField
          label={t('password')}
          hint={t('passwordHint')}
          problem={problemOf('password')}
          type="password"
          autoComplete="new-password"
          required
          value={fields.password}
          onChange={set('password')}
        />
        <Field label={t('role')}>
          {(id) => (
            <Select
              id={id}
              value={fields.role}
              options={roles}
              onChange={(role) => setFields((before) => ({ ...before, role }))}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" pending={create.isPending}>
            {t('create')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
