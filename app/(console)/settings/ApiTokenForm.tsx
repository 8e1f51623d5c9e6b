/** Makes an API token: what it is for, how long it lives, and the token itself, once. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { CopyBox } from '../../_ui/CopyBox.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Select } from '../../_ui/Select.tsx'
import { TextField } from '../../_ui/TextField.tsx'
import { SampleRequest } from './SampleRequest.tsx'

const NAME_CHARS_MAX = 128
const DAY_S = 24 * 3600
const LIVES = [
  { key: 'days30', value: String(30 * DAY_S) },
  { key: 'days90', value: String(90 * DAY_S) },
  { key: 'year', value: String(365 * DAY_S) },
  { key: 'forever', value: '' },
] as const

export function ApiTokenForm() {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [name, setName] = useState('')
  const [life, setLife] = useState<string>(LIVES[1].value)
  /** Stays until the next one is here: it is shown only once. */
  const [made, setMade] = useState<string | null>(null)
  const problem = name.trim().length > NAME_CHARS_MAX ? common('tooLong', { max: NAME_CHARS_MAX }) : null
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: ({ token }) => {
        setName('')
        setMade(token)
        return queries.invalidateQueries({ queryKey: trpc.tokens.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem || !name.trim()) return
    create.mutate({ name: name.trim(), ...(life ? { expiresInSeconds: Number(life) } : {}) })
  }
  return (
    <>
      <form onSubmit={submit} className="mb-3 flex flex-wrap items-start gap-3">
        <div className="w-64">
          <TextField label={t('tokenName')} required problem={problem} value={name} onChange={setName} />
        </div>
        <Field label={t('tokenLife')}>
          {(id) => (
            <Select
              id={id}
              value={life}
              onChange={setLife}
              options={LIVES.map(({ key, value }) => ({ value, label: t(key) }))}
            />
          )}
        </Field>
        <Button type="submit" className="mt-6" pending={create.isPending}>
          {t('createToken')}
        </Button>
      </form>
      {made && (
        <div className="mb-3">
          <CopyBox text={made} />
          <p className="mt-1.5 text-xs text-muted">{t('shownOnce')}</p>
        </div>
      )}
      <SampleRequest token={made ?? undefined} />
    </>
  )
}
