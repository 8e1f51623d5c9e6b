/** Asks why hosts are to be locked, says what that ends, and does it. */
'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { AgentFilter, LockPreview } from '../../../server/trpc/types.ts'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC, useTRPCClient } from '../../_trpc/client.ts'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { areComplete, LockFields, NO_TERMS, termsOf } from './LockFields.tsx'

export type LockTargets = { agentIds: string[] } | { filter: AgentFilter }

/** Ids travel in the address of a request, which has room for so many. */
const IDS_PER_REQUEST = 100
const REREAD_MS = 3_000

function useLockPreview(targets: LockTargets) {
  const client = useTRPCClient()
  return useQuery({
    queryKey: ['agents.lockPreview', targets],
    refetchInterval: REREAD_MS,
    queryFn: async (): Promise<LockPreview> => {
      if (!('agentIds' in targets)) return client.agents.lockPreview.query({ targets })
      const total: LockPreview = { hosts: 0, locked: 0, terminals: 0, tasks: 0, updates: 0 }
      for (let at = 0; at < targets.agentIds.length; at += IDS_PER_REQUEST) {
        const agentIds = targets.agentIds.slice(at, at + IDS_PER_REQUEST)
        const part = await client.agents.lockPreview.query({ targets: { agentIds } })
        total.hosts += part.hosts
        total.locked += part.locked
        total.terminals += part.terminals
        total.tasks += part.tasks
        total.updates += part.updates
      }
      return total
    },
  })
}

interface Props {
  targets: LockTargets
  /** Of the one host; '' for several. */
  hostname: string
  count: number
  onClose(): void
}

export function LockHosts({ targets, hostname, count, onClose }: Props) {
  const t = useTranslations('locks')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const preview = useLockPreview(targets)
  const [terms, setTerms] = useState(NO_TERMS)
  const [cancelTasks, setCancelTasks] = useState(false)
  const lock = useMutation(
    trpc.agents.lock.mutationOptions({
      onSuccess: ({ hosts }) => {
        toast.success(t('lockedDone', { count: hosts }))
        onClose()
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const { data } = preview
  const hosts = data?.hosts ?? count
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { count: hosts, named: hostname ? 'yes' : 'no', name: hostname })}
      description={t('text', { count: hosts })}
      confirmLabel={t('lock')}
      danger
      incomplete={!areComplete(terms)}
      pending={lock.isPending}
      onConfirm={() => lock.mutate({ targets, cancelTasks, ...termsOf(terms) })}
    >
      <div className="mt-3 space-y-4 text-sm">
        <div aria-live="polite" className="min-h-5 space-y-1">
          {preview.isError && <p className="text-danger">{errorText(preview.error)}</p>}
          {data && (
            <p className={data.terminals > 0 ? 'font-medium text-warning' : ''}>
              {t('ends', { count: data.terminals })}
            </p>
          )}
          {data && data.updates > 0 && (
            <p className="text-warning">{t('updates', { count: data.updates })}</p>
          )}
          {data && data.locked > 0 && <p className="text-muted">{t('already', { count: data.locked })}</p>}
        </div>
        {data && data.tasks > 0 && (
          <fieldset className="space-y-1.5">
            <legend className="mb-1 font-medium">{t('tasks', { count: data.tasks })}</legend>
            {[false, true].map((cancels) => (
              <label key={String(cancels)} className="flex items-center gap-2">
                <input
                  type="radio"
                  name="tasks"
                  checked={cancelTasks === cancels}
                  onChange={() => setCancelTasks(cancels)}
                />
                {t(cancels ? 'cancel' : 'leave')}
              </label>
            ))}
          </fieldset>
        )}
        <LockFields terms={terms} hint={t('reasonHint')} onChange={setTerms} />
      </div>
    </ConfirmDialog>
  )
}
