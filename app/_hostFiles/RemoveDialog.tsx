/** Asks before something is removed, with how much that is. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { formatBytes } from '../_lib/bytes.ts'
import { useTRPCClient } from '../_trpc/client.ts'
import { ConfirmDialog } from '../_ui/ConfirmDialog.tsx'
import { nameOf, shownName } from './names.ts'
import { PiecesProgress } from './PiecesProgress.tsx'
import { piecesOf, type Watching } from './pieces.ts'
import type { Host } from './useFolder.ts'
import { useWatched } from './useWatched.ts'

interface Props {
  host: Host
  /** Null: nothing is to be removed. */
  paths: string[] | null
  /** Things in the folder that are not among them only because they are not loaded. */
  unloaded: number
  onRemove(paths: string[], watching: Watching): Promise<unknown>
  onClose(): void
}

type Counted = Awaited<ReturnType<ReturnType<typeof useTRPCClient>['hostFiles']['count']['query']>>

export function RemoveDialog({ host, paths, unloaded, onRemove, onClose }: Props) {
  const t = useTranslations('hostFiles.remove')
  const client = useTRPCClient()
  const watched = useWatched()
  const { agentId, user } = host
  const counted = useQuery({
    queryKey: ['hostFilesCount', agentId, user ?? '', paths],
    queryFn: async ({ signal }) => {
      const sum: Counted = { files: 0, folders: 0, bytes: 0, partial: false }
      for (const piece of piecesOf(paths ?? [])) {
        const more = await client.hostFiles.count.query(
          { agentId, ...(user ? { user } : {}), paths: piece },
          { signal },
        )
        sum.files += more.files
        sum.folders += more.folders
        sum.bytes += more.bytes
        sum.partial ||= more.partial
      }
      return sum
    },
    enabled: paths !== null,
    gcTime: 0,
    retry: false,
  })
  const sum = counted.data
  const name = shownName(nameOf(paths?.[0] ?? ''))
  return (
    <ConfirmDialog
      open={paths !== null}
      onOpenChange={(open) => {
        if (open) return
        if (watched.pending) watched.stop()
        else onClose()
      }}
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
      pending={watched.pending || counted.isLoading}
      onConfirm={async () => {
        if (!paths) return
        await watched.run((watching) => onRemove(paths, watching))
        onClose()
      }}
    >
      {unloaded > 0 && (
        <p className="mt-2 text-sm text-warning">
          {t('unloaded', { count: paths?.length ?? 0, total: (paths?.length ?? 0) + unloaded })}
        </p>
      )}
      <PiecesProgress watched={watched} />
    </ConfirmDialog>
  )
}
