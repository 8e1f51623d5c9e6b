/** Files that are dropped on a terminal go to the folder that the program in its foreground is in. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../_components/permissions.tsx'
import { Dropzone } from './Dropzone.tsx'
import type { Host } from './useFolder.ts'
import { useUploadThere } from './useUploadThere.ts'

interface Props {
  host: Host
  /** Null while there is no shell. */
  terminalId(): string | null
}

export function DropOnTerminal({ host, terminalId }: Props) {
  const t = useTranslations('hostFiles')
  const mayWrite = usePermission('hostFiles.write')
  const upload = useUploadThere(host, terminalId)
  return (
    <Dropzone disabled={!mayWrite} onDropped={(dropped) => void upload(dropped)}>
      {t('dropTerminal')}
    </Dropzone>
  )
}
