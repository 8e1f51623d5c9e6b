/** Asks whether a file that a host offers is kept, and where. */
'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { formatBytes } from '../_lib/bytes.ts'
import { Button } from '../_ui/Button.tsx'
import type { Keep } from './incoming.ts'
import { canPick, pickFile, pickFolder } from './sinks.ts'
import type { TransferState } from './stage.ts'
import type { Zmodem } from './zmodem.ts'

interface Props {
  zmodem: Zmodem
  hostname: string
  offer: TransferState & { phase: 'offered' }
  onRefuse(): void
}

export function OfferedFile({ zmodem, hostname, offer, onRefuse }: Props) {
  const t = useTranslations('zmodem')
  const { file, index, count } = offer
  const several = count !== null && count > 1
  const more = count !== null && index + 1 < count
  const save = async (picking: Promise<Keep | null>, all: boolean) => {
    try {
      const keep = await picking
      if (keep) zmodem.save(keep, all)
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <>
      <p className="text-muted">
        {several ? t('offeredOf', { hostname, index: index + 1, count }) : t('offered', { hostname })}
      </p>
      <p className="mt-1 flex items-baseline gap-3">
        <span className="min-w-0 truncate font-medium" title={file.name}>
          {file.name}
        </span>
        <span className="shrink-0 tabular-nums text-muted">
          {file.size === null ? t('unknownSize') : formatBytes(file.size)}
        </span>
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => void save(pickFile(file.name), false)}>
          {t(canPick() ? 'save' : 'saveHere')}
        </Button>
        {more && (
          <>
            <Button onClick={() => void save(pickFolder(), true)}>
              {t(canPick() ? 'saveAll' : 'saveAllHere')}
            </Button>
            <Button onClick={() => zmodem.skip()}>{t('skip')}</Button>
          </>
        )}
        <span className="grow" />
        <Button variant="quiet" onClick={onRefuse}>
          {t('refuse')}
        </Button>
      </div>
    </>
  )
}
