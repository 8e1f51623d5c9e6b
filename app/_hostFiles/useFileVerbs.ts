/** What is done to files of a host, with what is said when it fails. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../_lib/errors.ts'
import { paths } from '../_lib/paths.ts'
import { useTRPCClient } from '../_trpc/client.ts'
import { type Dropped, FILES_MAX } from './dropped.ts'
import { shownName } from './names.ts'
import { inPieces, PATHS_MAX, type Watching } from './pieces.ts'
import type { RightsChange } from './RightsDialog.tsx'
import { addUploads } from './uploads.ts'
import { folderKey, type Host } from './useFolder.ts'
import { useUploadApi } from './useUploads.ts'

export function useFileVerbs(host: Host) {
  const t = useTranslations('hostFiles')
  const client = useTRPCClient()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const uploadApi = useUploadApi()
  const { agentId, user } = host
  const at = { agentId, ...(user ? { user } : {}) }
  const changed = () => void queries.invalidateQueries({ queryKey: folderKey(host) })

  /** Whether it could be done. */
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      toast.error(errorText(error))
      return false
    } finally {
      changed()
    }
  }
  /** Of many, in pieces. Whether all are done; else it is said how many. */
  const ofMany = async (
    all: string[],
    step: (piece: string[]) => Promise<{ more: boolean }>,
    watching: Watching,
  ): Promise<boolean> => {
    const { done, count, error } = await inPieces(all, step, watching)
    changed()
    if (error !== undefined)
      toast.error(
        count > PATHS_MAX ? t('pieces.failed', { done, count, error: errorText(error) }) : errorText(error),
      )
    else if (done < count) toast.warning(t('pieces.stopped', { done, count }))
    else if (count > PATHS_MAX) toast.success(t('pieces.done', { count }))
    return error === undefined && done === count
  }
  return {
    changed,
    makeFolder: (path: string) => attempt(() => client.hostFiles.makeFolder.mutate({ ...at, path })),
    rename: (path: string, to: string) => attempt(() => client.hostFiles.rename.mutate({ ...at, path, to })),
    remove: (all: string[], watching: Watching) =>
      ofMany(all, (piece) => client.hostFiles.remove.mutate({ ...at, paths: piece }), watching),
    setRights: (all: string[], change: RightsChange, watching: Watching) =>
      ofMany(all, (piece) => client.hostFiles.setRights.mutate({ ...at, paths: piece, ...change }), watching),
    /** The browser's own download: it shows how far it is, and goes on where it was cut. */
    download: async (all: string[], archive: boolean) => {
      // What is wrong with it is said here rather than by a file that could not be saved.
      const there = await attempt(async () => {
        for (const path of all.slice(0, 1)) await client.hostFiles.get.query({ ...at, path })
      })
      if (!there) return
      const link = document.createElement('a')
      link.href = paths.hostFile({ agentId, user, paths: all, archive })
      link.download = ''
      link.click()
    },
    upload: (folder: string, dropped: Dropped) => {
      const { files, emptyFolders, unread } = dropped
      const [first] = unread
      if (first) toast.error(t('unread', { name: shownName(first), others: unread.length - 1 }))
      if (files.length > FILES_MAX) return void toast.error(t('tooMany', { max: FILES_MAX }))
      if (files.length + emptyFolders.length > 0) addUploads(host, folder, dropped, uploadApi, changed)
    },
  }
}
export type FileVerbs = ReturnType<typeof useFileVerbs>
