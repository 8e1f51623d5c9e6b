/** A token, the command that uses it, and the new host the moment it is here. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { useRefused } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { RefusedPage } from '../../../_ui/RefusedPage.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { Arrivals } from './Arrivals.tsx'
import { InstallCommands } from './InstallCommands.tsx'
import { TokenList } from './TokenList.tsx'

const LIVES = [
  ['hour', '3600'],
  ['day', '86400'],
  ['week', '604800'],
] as const

const NAME_CHARS_MAX = 128
const USES_MAX = 1_000_000
const LABEL = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,62}=.{0,128}$/u
const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)
const pairOf = (word: string): [string, string] => {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}
const isUses = (text: string) => /^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= USES_MAX

export function AddAgents() {
  const t = useTranslations('addAgents')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const refused = useRefused('enrollmentTokens.manage')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [name, setName] = useState('')
  const [life, setLife] = useState<string>('3600')
  const [uses, setUses] = useState('')
  const [labels, setLabels] = useState('')
  const endpoint = useQuery(trpc.enrollmentTokens.endpoint.queryOptions())
  /** Stays until the next one is here: it is shown only once. */
  const [made, setMade] = useState<{ id: string; token: string } | null>(null)
  const usesProblem = uses && !isUses(uses) ? t('usesProblem') : null
  const badLabel = words(labels).find((word) => !LABEL.test(word))
  const labelsProblem = badLabel === undefined ? null : t('labelsProblem', { text: badLabel })
  const nameProblem = name.length > NAME_CHARS_MAX ? common('tooLong', { max: NAME_CHARS_MAX }) : null
  const create = useMutation(
    trpc.enrollmentTokens.create.mutationOptions({
      onSuccess: (token) => {
        setMade(token)
        return queries.invalidateQueries({ queryKey: trpc.enrollmentTokens.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (nameProblem || usesProblem || labelsProblem) return
    create.mutate({
      name: name.trim() || undefined,
      expiresInSeconds: Number(life),
      maxUses: uses ? Number(uses) : undefined,
      labels: Object.fromEntries(words(labels).map(pairOf)),
    })
  }
  const host = endpoint.data?.host || (typeof window === 'undefined' ? '' : window.location.hostname)
  if (refused) return <RefusedPage title={t('title')} error={endpoint.error} />
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('title')} intro={t('intro')} />
      <form onSubmit={submit} className="mb-6 flex flex-wrap items-start gap-3">
        <div className="w-48">
          <TextField label={t('name')} value={name} onChange={setName} problem={nameProblem} />
        </div>
        <Field label={t('life')}>
          {(id) => (
            <Select
              id={id}
              value={life}
              onChange={setLife}
              options={LIVES.map(([key, value]) => ({ value, label: t(key) }))}
            />
          )}
        </Field>
        <div className="w-40">
          <TextField
            label={t('uses')}
            value={uses}
            onChange={(text) => setUses(text.trim())}
            problem={usesProblem}
            inputMode="numeric"
            placeholder={t('usesHint')}
          />
        </div>
        <div className="w-full sm:w-56">
          <TextField
            label={t('labels')}
            hint={t('labelsHint')}
            value={labels}
            onChange={setLabels}
            problem={labelsProblem}
            placeholder="env=prod role=web"
            spellCheck={false}
            autoCapitalize="none"
          />
        </div>
        <Button type="submit" variant="primary" className="mt-6" pending={create.isPending}>
          {t('create')}
        </Button>
      </form>
      {made && (
        <div className="mb-8 space-y-3">
          <InstallCommands token={made.token} host={host} port={endpoint.data?.port ?? 8765} />
          <p className="text-xs text-muted">{t('once')}</p>
          <Arrivals tokenId={made.id} />
        </div>
      )}
      <TokenList />
    </div>
  )
}
