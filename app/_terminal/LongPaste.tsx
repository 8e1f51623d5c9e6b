/** Says that a text is more than a terminal takes at once, and offers to upload it instead. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../_components/permissions.tsx'
import { hostOf } from '../_hostFiles/FilesBeside.tsx'
import { useUploadThere } from '../_hostFiles/useUploadThere.ts'
import { formatBytes } from '../_lib/bytes.ts'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { bytesIn } from './paste.ts'
import type { Screen } from './screen.ts'
import { useObserved } from './screenState.ts'
import type { TerminalSession } from './session.ts'

export function LongPaste({ session, screen }: { session: TerminalSession; screen: Screen }) {
  const { question } = useObserved(screen.state)
  if (question?.kind !== 'tooLong') return null
  return <TooLong session={session} screen={screen} text={question.text} />
}

function TooLong({ session, screen, text }: { session: TerminalSession; screen: Screen; text: string }) {
  const t = useTranslations('screen.paste')
  const mayUpload = usePermission('hostFiles.write')
  const upload = useUploadThere(hostOf(session), () => session.id)
  const close = () => screen.answer('no')
  const take = () => {
    const path = `pasted-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.txt`
    void upload({ files: [{ file: new File([text], path), path }], emptyFolders: [], unread: [] })
    close()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={t('tooLong')}>
      <p className="text-sm text-muted">
        {t(mayUpload ? 'tooLongText' : 'tooLongAlone', { size: formatBytes(bytesIn(text)) })}
      </p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{t('close')}</Button>
        {mayUpload && (
          <Button variant="primary" onClick={take}>
            {t('upload')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
