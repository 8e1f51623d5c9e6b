/** What can be done to a host; the hard ones are asked about first. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { LockHosts } from '../../../_components/locks/LockHosts.tsx'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { ApproveButton } from '../_components/ApproveButton.tsx'
import { QuickCommandChoice } from './QuickCommandChoice.tsx'

type Asking = 'lock' | 'restart' | 'restartHost' | 'remove' | null

export function AgentActions({ agent }: { agent: AgentDetail }) {
  const t = useTranslations('agent')
  const files = useTranslations('files')
  const hostFiles = useTranslations('hostFiles')
  const list = useTranslations('agents')
  const locks = useTranslations('locks')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const [asking, setAsking] = useState<Asking>(null)
  const may = {
    run: usePermission('runs.create'),
    push: usePermission('files.push'),
    terminal: usePermission('terminals.open'),
    files: usePermission('hostFiles.read'),
    restart: usePermission('agents.restart'),
    restartHost: usePermission('agents.restartHost'),
    lock: usePermission('agents.lock'),
    remove: usePermission('agents.remove'),
  }
  const { id, hostname } = agent
  const answers = {
    onSuccess: ({ message }: { message: string }) => {
      setAsking(null)
      toast.success(message)
    },
    onError: (error: unknown) => {
      toast.error(errorText(error))
    },
  }
  const restart = useMutation(trpc.agents.restart.mutationOptions(answers))
  const restartHost = useMutation(trpc.agents.restartHost.mutationOptions(answers))
  const remove = useMutation(
    trpc.agents.remove.mutationOptions({
      onSuccess: () => {
        toast.success(t('removed', { hostname }))
        router.push(paths.agents())
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const online = agent.status === 'online'
  const dialog = (kind: Exclude<Asking, 'lock' | null>) => ({
    open: asking === kind,
    onOpenChange: (open: boolean) => setAsking(open ? kind : null),
    title: t(`${kind}Title`, { hostname }),
    description: t(`${kind}Text`),
    confirmLabel: t(kind),
    danger: true,
  })
  return (
    <>
      {agent.status === 'pending' && <ApproveButton id={id} hostname={hostname} />}
      {online && !agent.lock && may.terminal && (
        <ButtonLink href={paths.terminal({ agent: id })}>{list('terminal')}</ButtonLink>
      )}
      {online && !agent.lock && may.files && (
        <ButtonLink href={paths.hostFiles(id)}>{hostFiles('title')}</ButtonLink>
      )}
      {agent.status !== 'pending' && !agent.lock && may.run && (
        <ButtonLink href={paths.newRun({ agents: id })} variant="primary">
          {list('run')}
        </ButtonLink>
      )}
      {agent.status !== 'pending' && !agent.lock && may.run && <QuickCommandChoice agentId={id} />}
      {agent.status !== 'pending' && !agent.lock && may.push && (
        <ButtonLink href={paths.pushFile({ agents: id })}>{files('push')}</ButtonLink>
      )}
      {online && !agent.lock && may.restart && (
        <Button onClick={() => setAsking('restart')}>{t('restart')}</Button>
      )}
      {online && !agent.lock && may.restartHost && (
        <Button variant="danger" onClick={() => setAsking('restartHost')}>
          {t('restartHost')}
        </Button>
      )}
      {agent.status !== 'pending' && !agent.lock && may.lock && (
        <Button variant="danger" onClick={() => setAsking('lock')}>
          {locks('lock')}
        </Button>
      )}
      {may.remove && (
        <Button variant="danger" onClick={() => setAsking('remove')}>
          {t('remove')}
        </Button>
      )}
      {asking === 'lock' && (
        <LockHosts
          targets={{ agentIds: [id] }}
          hostname={hostname}
          count={1}
          onClose={() => setAsking(null)}
        />
      )}
      <ConfirmDialog
        {...dialog('restart')}
        pending={restart.isPending}
        onConfirm={() => restart.mutate({ id })}
      />
      <ConfirmDialog
        {...dialog('restartHost')}
        typed={hostname}
        pending={restartHost.isPending}
        onConfirm={() => restartHost.mutate({ id, confirmHostname: hostname })}
      />
      <ConfirmDialog
        {...dialog('remove')}
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id })}
      />
    </>
  )
}
