/** A new group, or another shape of one: by a rule that is tried while it is written, or by the hosts that are given. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { GroupItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { SaveConflict, useFieldLines, useSaveConflict } from '../../../_components/SaveConflict.tsx'
import { isMissing, refusedField, useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { EditDialog } from '../../../_ui/EditDialog.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { useTargets } from '../../runs/_lib/useTargets.ts'
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

interface Fields {
  name: string
  description: string
  rule: string
}

const fieldsOf = (group: GroupItem): Fields => ({
  name: group.name,
  description: group.description,
  rule: group.rule ?? '',
})
const hostsOf = (group: GroupItem | undefined) => (group?.rule === null ? group.agentIds : undefined)

export function GroupDialog({ group: opened, agentIds, rule: given = '', onClose }: Props) {
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const linesOf = useFieldLines()
  const { picked } = useTargets()
  /** What the form began as: the list behind it is read again, and must not take a change of somebody else for known. */
  const [group, setGroup] = useState(opened)
  const mayGuard = usePermission('guards.manage')
  const guards = useQuery({ ...trpc.guards.list.queryOptions(), enabled: group !== undefined && !mayGuard })
  const guarded = guards.data?.scope.groups.find(
    (one) => one.name.toLowerCase() === group?.name.toLowerCase(),
  )
  const [fields, setFields] = useState(opened ? fieldsOf(opened) : { name: '', description: '', rule: given })
  const { name, description, rule } = fields
  const change = (some: Partial<Fields>) => setFields({ ...fields, ...some })
  const listed = group ? hostsOf(group) : agentIds
  const done = async () => {
    await queries.invalidateQueries({ queryKey: trpc.groups.list.queryKey() })
    onClose()
  }
  const create = useMutation(trpc.groups.create.mutationOptions({ onSuccess: done }))
  /** Null: it has a rule. */
  const namesOf = async (of: GroupItem): Promise<string[] | null> => {
    const ids = hostsOf(of)
    if (!ids) return null
    const found = await picked(ids)
    const known = new Map(
      found.kind === 'agents' ? found.agents.map(({ id, hostname }) => [id, hostname]) : [],
    )
    return ids.map((id) => known.get(id) ?? id).sort()
  }
  const conflict = useSaveConflict('changed_meanwhile', async () => {
    if (!group) return null
    try {
      const newest = await queries.fetchQuery({
        ...trpc.groups.get.queryOptions({ id: group.id }),
        staleTime: 0,
      })
      const hosts = await namesOf(newest)
      return { group: newest, hosts, ours: await namesOf(group) }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  })
  const update = useMutation(
    trpc.groups.update.mutationOptions({ onSuccess: done, onError: conflict.refused }),
  )
  const { error, isPending } = group ? update : create
  const aboutName = refusedField(error) === 'name'
  const input = { name, description, members: listed ? { agentIds: listed } : { rule } }
  const save = (id: string, known: string) => update.mutate({ id, known, ...input })
  const textOf = (one: Fields, hosts: string[] | null) =>
    linesOf([
      [t('name'), one.name],
      [t('description'), one.description],
      hosts ? [t('hosts'), ['', ...hosts].join('\n  ')] : [t('rule'), one.rule],
    ])
  return (
    <EditDialog
      title={group ? t('editTitle', { name: group.name }) : t('add')}
      error={error && !aboutName ? errorText(error) : null}
      createLabel={group ? null : t('create')}
      pending={isPending}
      onSubmit={() => (group ? save(group.id, group.updatedAt) : create.mutate(input))}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        problem={error && aboutName ? errorText(error) : null}
        required
        autoFocus
        value={name}
        onChange={(value) => change({ name: value })}
      />
      <TextField
        label={t('description')}
        value={description}
        onChange={(value) => change({ description: value })}
      />
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
            onChange={(value) => change({ rule: value })}
          />
          <RulePreview rule={rule} />
        </>
      )}
      <SaveConflict
        conflict={conflict}
        name={group?.name ?? ''}
        textOf={(theirs) => textOf(fieldsOf(theirs.group), theirs.hosts)}
        ours={textOf(fields, conflict.theirs?.ours ?? null)}
        pending={update.isPending}
        onOverwrite={(theirs) => save(theirs.group.id, theirs.group.updatedAt)}
        onTake={(theirs) => {
          setGroup(theirs.group)
          setFields(fieldsOf(theirs.group))
          update.reset()
        }}
      />
      {guarded && !mayGuard && <p className="text-xs text-warning">{t('guarded', { rule: guarded.rule })}</p>}
    </EditDialog>
  )
}
