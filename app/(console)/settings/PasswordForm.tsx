/** One's own password. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { Section } from '../../_ui/Section.tsx'
import { TextField } from '../../_ui/TextField.tsx'

export function PasswordForm() {
  const t = useTranslations('settings')
  const users = useTranslations('users')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const change = useMutation(
    trpc.me.changePassword.mutationOptions({
      onSuccess: () => {
        setCurrent('')
        setNew('')
        toast.success(t('changed'))
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ currentPassword, newPassword })
  }
  return (
    <Section title={t('password')}>
      <form onSubmit={submit} className="max-w-xs space-y-3">
        <TextField
          label={t('current')}
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={setCurrent}
        />
        <TextField
          label={t('next')}
          hint={users('passwordHint')}
          problem={change.isError ? errorText(change.error) : null}
          type="password"
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={setNew}
        />
        <Button type="submit" pending={change.isPending}>
          {t('change')}
        </Button>
      </form>
    </Section>
  )
}
