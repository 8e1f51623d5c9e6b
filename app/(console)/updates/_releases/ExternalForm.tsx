/** Names a file elsewhere, with what proves that it is the right one. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { isVersion, NO_FIELDS, ReleaseFields } from './ReleaseFields.tsx'

export function ExternalForm({
  signs,
  onAdded,
}: {
  signs: boolean
  onAdded: (release: ReleaseItem) => void
}) {
  const t = useTranslations('updates.add')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const [values, setValues] = useState(NO_FIELDS)
  const [url, setUrl] = useState('')
  const [sha256, setSha256] = useState('')
  const [size, setSize] = useState('')
  const register = useMutation(
    trpc.releases.registerExternal.mutationOptions({
      onSuccess: onAdded,
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { signature, ...fields } = values
    register.mutate({ ...fields, url, sha256, size: Number(size), ...(signature ? { signature } : {}) })
  }
  const ready = isVersion(values.version) && url !== '' && sha256.length === 64 && /^[1-9]\d*$/.test(size)
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField label={t('url')} hint={t('urlHint')} type="url" required value={url} onChange={setUrl} />
      <TextField
        label={t('sha256')}
        className="font-mono"
        required
        value={sha256}
        onChange={(text) => setSha256(text.trim())}
      />
      <TextField label={t('sizeBytes')} inputMode="numeric" required value={size} onChange={setSize} />
      <ReleaseFields values={values} onChange={setValues} signs={signs} />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={!ready} pending={register.isPending}>
          {t('register')}
        </Button>
      </div>
    </form>
  )
}
