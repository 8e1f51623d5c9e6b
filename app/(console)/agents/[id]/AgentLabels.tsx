/** Labels of a host, edited as lines of key=value. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Section } from '../../../_ui/Section.tsx'

export function AgentLabels({ agent }: { agent: AgentDetail }) {
  const t = useTranslations('agent')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const may = usePermission('agents.label')
  const mayGuard = usePermission('guards.manage')
  const [text, setText] = useState<string | null>(null)
  const guards = useQuery({
    ...trpc.guards.list.queryOptions(),
    enabled: text !== null && !mayGuard,
  })
  const guarded = mayGuard ? [] : (guards.data?.scope.labels ?? [])
  const entries = Object.entries(agent.labels)
  const lines = (text ?? '').split('\n').map((line) => line.trim())
  const bad = lines.find((line) => line !== '' && !/^[^=\s]+=.*$/.test(line))
  const save = useMutation(
    trpc.agents.setLabels.mutationOptions({
      onSuccess: () => {
        setText(null)
        return queries.invalidateQueries({ queryKey: trpc.agents.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const submit = () => {
    const pairs = lines.filter(Boolean).map((line): [string, string] => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)]
    })
    save.mutate({ id: agent.id, labels: Object.fromEntries(pairs) })
  }
  return (
    <Section
      title={t('labels')}
      actions={
        may && (
          <Button variant="quiet" onClick={() => setText(entries.map((pair) => pair.join('=')).join('\n'))}>
            {t('editLabels')}
          </Button>
        )
      }
    >
      <div className="flex flex-wrap gap-1.5">
        {entries.length === 0 && <span className="text-sm text-muted">–</span>}
        {entries.map(([key, value]) => (
          <span key={key} className="rounded bg-track px-1.5 py-0.5 text-xs">
            {key}={value}
          </span>
        ))}
      </div>
      <Dialog open={text !== null} onOpenChange={(open) => !open && setText(null)} title={t('editLabels')}>
        <Field label={t('labels')} hint={t('labelsHint')} problem={bad ? t('badLabel', { line: bad }) : null}>
          {(id) => (
            <textarea
              id={id}
              rows={6}
              className="field h-auto py-2 font-mono"
              value={text ?? ''}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {guarded.length > 0 && (
          <p className="mt-2 text-xs text-muted">
            {t('guardedLabels', { keys: guarded.map(({ key }) => key).join(', ') })}
          </p>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setText(null)}>{common('cancel')}</Button>
          <Button variant="primary" disabled={bad !== undefined} pending={save.isPending} onClick={submit}>
            {common('save')}
          </Button>
        </div>
      </Dialog>
    </Section>
  )
}
