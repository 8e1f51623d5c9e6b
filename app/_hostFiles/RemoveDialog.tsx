/** Asks before something is removed, with how much that is. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { formatBytes } from '../_lib/bytes.ts'
import { useTRPC } from '../_trpc/client.ts'
import { ConfirmDialog } from '../_ui/ConfirmDialog.tsx'
import { nameOf, shownName } from './names.ts'
import type { Host } from './useFolder.ts'

interface Props {
  host: Host
  /** Null: nothing is to be removed. */
  paths: string[] | null
  onRemove(paths: string[]): Promise<unknown>
  onClose(): void
}

export function RemoveDialog({ host, paths, onRemove, onClose }: Props) {
  const t = useTranslations('hostFiles.remove')
  const trpc = useTRPC()
  const [pending, setPending] = useState(false)
  const { agentId, user } = host
  const counted = useQuery(
    trpc.hostFiles.count.queryOptions(
      { agentId, ...(user ? { user } : {}), paths: paths ?? [] },
      { enabled: paths !== null, gcTime: 0, retry: false },
    ),
  )
  const sum = counted.data
  const name = shownName(nameOf(paths?.[0] ?? ''))
  return (
    <ConfirmDialog
      open={paths !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { count: paths?.length ?? 0, name })}
      description={
        sum
          ? t(sum.partial ? 'atLeast' : 'sum', {
              files: sum.files,
              folders: sum.folders,
              size: formatBytes(sum.bytes),
            })
          : counted.isError
            ? t('uncounted')
            : t('counting')
      }
      confirmLabel={t('confirm')}
      danger
      pending={pending || counted.isLoading}
      onConfirm={async () => {
        if (!paths) return
        setPending(true)
        await onRemove(paths)
        setPending(false)
        onClose()
      }}
    />
  )
}
