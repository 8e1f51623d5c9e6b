/** What administrators say about everybody's terminals: who may invite, who comes uninvited, how long shells wait. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { TerminalSettings } from '../../../server/trpc/types.ts'
import { usePermission } from '../../_components/permissions.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Section } from '../../_ui/Section.tsx'
import { Select } from '../../_ui/Select.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'
import { TextField } from '../../_ui/TextField.tsx'

const INVITES = ['off', 'observe', 'control'] as const
const HOUR_S = 3_600
const GRACE_MIN_S = 10
const GRACE_MAX_S = 14 * 86_400

export function TerminalPolicy() {
  const t = useTranslations('sharing.policy')
  const trpc = useTRPC()
  const mayManage = usePermission('terminals.manage')
  const settings = useQuery(trpc.terminals.settings.queryOptions(undefined, { enabled: mayManage }))
  if (!mayManage) return null
  return (
    <Section title={t('title')}>
      <p className="mb-3 text-sm text-muted">{t('text')}</p>
      {settings.isPending && <SkeletonRows count={3} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={settings.refetch} />}
      {settings.data && <PolicyForm key={JSON.stringify(settings.data)} settings={settings.data} />}
    </Section>
  )
}

function PolicyForm({ settings }: { settings: TerminalSettings }) {
  const t = useTranslations('sharing.policy')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [ownersInvite, setOwnersInvite] = useState(settings.ownersInvite)
  const [administratorsWatch, setAdministratorsWatch] = useState(settings.administratorsWatch)
  const hoursNow = String(settings.graceSeconds / HOUR_S)
  const [hours, setHours] = useState(hoursNow)
  const graceSeconds = hours === hoursNow ? settings.graceSeconds : Math.round(Number(hours) * HOUR_S)
  const invalid = !(graceSeconds >= GRACE_MIN_S && graceSeconds <= GRACE_MAX_S)
  const save = useMutation(
    trpc.terminals.setSettings.mutationOptions({
      onSuccess: () => {
        toast.success(t('saved'))
        return queries.invalidateQueries({ queryKey: trpc.terminals.settings.queryKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const wanted: TerminalSettings = { ownersInvite, administratorsWatch, graceSeconds }
  const changed =
    ownersInvite !== settings.ownersInvite ||
    administratorsWatch !== settings.administratorsWatch ||
    graceSeconds !== settings.graceSeconds
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(wanted)
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <Field label={t('ownersInvite')}>
          {(id) => (
            <Select
              id={id}
              value={ownersInvite}
              onChange={setOwnersInvite}
              options={INVITES.map((value) => ({ value, label: t(`ownersInvites.${value}`) }))}
            />
          )}
        </Field>
        <div className="w-56">
          <TextField
            label={`${t('grace')} (${t('hours')})`}
            problem={invalid ? t('graceInvalid') : null}
            inputMode="decimal"
            value={hours}
            onChange={setHours}
          />
        </div>
      </div>
      <label className="flex items-start gap-2 text-sm">
        <input
          type="checkbox"
          className="mt-0.5"
          checked={administratorsWatch}
          onChange={(event) => setAdministratorsWatch(event.target.checked)}
        />
        <span>
          <span className="font-medium">{t('watch')}</span>
          <span className="block text-xs text-muted">{t('watchHint')}</span>
        </span>
      </label>
      <Button type="submit" variant="primary" disabled={!changed || invalid} pending={save.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
