/** The wishes that a host could not meet, to be changed and tried again in the same pane. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { HowFields, howOf, howProblems, targetWith } from './HowFields.tsx'
import type { TerminalSession } from './session.ts'

export function HowAgain({ session }: { session: TerminalSession }) {
  const t = useTranslations('terminal')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        {t('howChange')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('howTitle', { hostname: session.target.hostname })}>
        <Form session={session} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Form({ session, onDone }: { session: TerminalSession; onDone(): void }) {
  const t = useTranslations('terminal')
  const [how, setHow] = useState(howOf(session.target))
  const problems = howProblems(how)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (problems.length > 0) return
        onDone()
        void session.reopen(targetWith(session.target, how))
      }}
    >
      <HowFields how={how} problems={problems} onChange={setHow} />
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>{t('keep')}</Button>
        <Button type="submit" variant="primary">
          {t('again')}
        </Button>
      </div>
    </form>
  )
}
