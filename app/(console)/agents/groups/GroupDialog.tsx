/** A new group, or another shape of one: by a rule that is tried while it is written, or by the hosts that are given. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { GroupItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { refusedField, useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { EditDialog } from '../../../_ui/EditDialog.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { SearchHelp } from '../_components/SearchHelp.tsx'
import { RulePreview } from './RulePreview.tsx'

interface Props {
  group?: GroupItem
  /** Of a new group: these are its members; without them it has a rule. */
  agentIds?: string[]
  /** Of a new group: what its rule begins as. */
  rule?: string
  onClose: () => void
}

export function GroupDialog({ group, agentIds, rule: given = '', onClose }: Props) {
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayGuard = usePermission('guards.manage')
  const guards = useQuery({ ...trpc.guards.list.queryOptions(), enabled: group !== undefined && !mayGuard })
  const guarded = guards.data?.scope.groups.find(
    (one) => one.name.toLowerCase() === group?.name.toLowerCase(),
  )
  const [name, setName] = useState(group?.name ?? '')
  const [description, setDescription] = useState(group?.description ?? '')
  const [rule, setRule] = useState(group?.rule ?? given)
  const listed = group ? (group.rule === null ? group.agentIds : undefined) : agentIds
  const done = async () => {
    await queries.invalidateQueries({ queryKey: trpc.groups.list.queryKey() })
    onClose()
  }
  const create = useMutation(trpc.groups.create.mutationOptions({ onSuccess: done }))
  const update = useMutation(trpc.groups.update.mutationOptions({ onSuccess: done }))
  const { error, isPending } = group ? update : create
  const aboutName = refusedField(error) === 'name'
  const submit = () => {
    const fields = { name, description, members: listed ? { agentIds: listed } : { rule } }
    if (group) update.mutate({ id: group.id, known: group.updatedAt, ...fields })
    else create.mutate(fields)
  }
  return (
    <EditDialog
      title={group ? t('editTitle', { name: group.name }) : t('add')}
      error={error && !aboutName ? errorText(error) : null}
      createLabel={group ? null : t('create')}
      pending={isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        problem={error && aboutName ? errorText(error) : null}
        required
        autoFocus
        value={name}
        onChange={setName}
      />
      <TextField label={t('description')} value={description} onChange={setDescription} />
      {listed ? (
        <p className="text-sm text-muted">{t('listedHosts', { hosts: listed.length })}</p>
      ) : (
        <>
          <TextField
            label={t('rule')}
            hint={<SearchHelp />}
            required
            spellCheck={false}
            autoComplete="off"
            placeholder="env=prod web[1-99]"
            value={rule}
            onChange={setRule}
          />
          <RulePreview rule={rule} />
        </>
      )}
      {guarded && !mayGuard && <p className="text-xs text-warning">{t('guarded', { rule: guarded.rule })}</p>}
    </EditDialog>
  )
}
