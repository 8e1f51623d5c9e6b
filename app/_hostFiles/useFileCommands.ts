/** Which commands there are for what is chosen. */
'use client'

import { useTranslations } from 'next-intl'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { useModifier } from '../_components/useModifier.ts'
import type { FileCommand, FileCommands } from './FileMenu.tsx'
import { isFile, isFolder } from './names.ts'

interface Input {
  chosen: HostFileEntry[]
  mayWrite: boolean
  open(entry: HostFileEntry): void
  download(): void
  rename(): void
  rights(): void
  remove(): void
  makeFolder(): void
  makeFile(): void
  upload(): void
  uploadFolder(): void
  copyPath(): void
  terminal?: () => void
}

export function useFileCommands(input: Input): FileCommands {
  const t = useTranslations('hostFiles.commands')
  const modifier = useModifier()
  const { chosen, mayWrite } = input
  const [one] = chosen
  const only = chosen.length === 1 ? one : undefined
  const some = chosen.length > 0
  const when = (condition: unknown, command: FileCommand): FileCommand[] => (condition ? [command] : [])
  return [
    [
      ...when(only && (isFolder(only) || isFile(only)), {
        key: 'open',
        label: t(only && isFolder(only) ? 'open' : 'edit'),
        keys: '↵',
        run: () => only && input.open(only),
      }),
      ...when(some, {
        key: 'download',
        label: t(chosen.length > 1 || chosen.some(isFolder) ? 'downloadArchive' : 'download'),
        run: input.download,
      }),
      { key: 'copyPath', label: t('copyPath'), run: input.copyPath },
      ...when(input.terminal, { key: 'terminal', label: t('terminal'), run: () => input.terminal?.() }),
    ],
    mayWrite
      ? [
          { key: 'makeFolder', label: t('makeFolder'), run: input.makeFolder },
          { key: 'makeFile', label: t('makeFile'), run: input.makeFile },
          { key: 'upload', label: t('upload'), keys: `${modifier}U`, run: input.upload },
          { key: 'uploadFolder', label: t('uploadFolder'), run: input.uploadFolder },
        ]
      : [],
    mayWrite && some
      ? [
          ...when(only, { key: 'rename', label: t('rename'), keys: 'F2', run: input.rename }),
          // A link has none of its own.
          ...when(
            chosen.some(({ kind }) => kind !== 'link'),
            { key: 'rights', label: t('rights'), run: input.rights },
          ),
          { key: 'remove', label: t('remove'), keys: 'Del', danger: true, run: input.remove },
        ]
      : [],
  ]
}
