/** A new password for somebody else; their sessions end. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import type { UserItem } from '../../../server/trpc/types.ts'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { Dialog } from '../../_ui/Dialog.tsx'
import { TextField } from '../../_ui/TextField.tsx'

export function ResetPasswordDialog({ user, onClose }: { user: UserItem | null; onClose: () => void }) {
  const t = useTranslations('users')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const [password, setPassword] = useState('')
  const close = () => {
    setPassword('')
    onClose()
  }
  const reset = useMutation(trpc.users.resetPassword.mutationOptions({ onSuccess: close }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (user) reset.mutate({ id: user.id, password })
  }
  return (
    <Dialog
      open={user !== null}
      onOpenChange={(open) => !open && close()}
      title={`${t('resetPassword')}: ${user?.username ?? ''}`}
    >
      <form onSubmit={submit} className="space-y-4">
        <TextField
          label={t('password')}
          hint={t('passwordHint')}
          problem={reset.isError ? errorText(reset.error) : null}
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" pending={reset.isPending}>
            {common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
