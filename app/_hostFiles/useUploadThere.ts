/** Uploads to the folder that the program in a terminal's foreground is in. */
'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../_lib/errors.ts'
import { useTRPCClient } from '../_trpc/client.ts'
import type { Dropped } from './dropped.ts'
import { shownName } from './names.ts'
import { useFileVerbs } from './useFileVerbs.ts'
import type { Host } from './useFolder.ts'

/** @param terminalId null while there is no shell: nothing is uploaded then */
export function useUploadThere(
  host: Host,
  terminalId: () => string | null,
): (dropped: Dropped) => Promise<void> {
  const t = useTranslations('hostFiles')
  const client = useTRPCClient()
  const errorText = useErrorText()
  const verbs = useFileVerbs(host)
  return async (dropped) => {
    const id = terminalId()
    if (id === null) return
    try {
      const { path } = await client.hostFiles.where.query({ agentId: host.agentId, terminalId: id })
      verbs.upload(path, dropped)
      if (dropped.files.length > 0)
        toast.info(t('dropped', { count: dropped.files.length, path: shownName(path) }))
    } catch (error) {
      toast.error(errorText(error))
    }
  }
}
