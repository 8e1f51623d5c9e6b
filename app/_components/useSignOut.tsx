/** Signing out. Whose shells run is asked what is to become of them: by default they go on, as behind a closed page. */
'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { signOut } from '../_lib/session.ts'
import { useTRPCClient } from '../_trpc/client.ts'
import { ConfirmDialog } from '../_ui/ConfirmDialog.tsx'
import { useMe } from './permissions.tsx'

const SHELLS_MAX = 200
/** Not to be kept from signing out by a server that does not answer. */
const ASK_TIMEOUT_MS = 3_000

interface SigningOut {
  signOut(): void
  dialog: ReactNode
}

export function useSignOut(): SigningOut {
  const t = useTranslations('signOut')
  const me = useMe()
  const client = useTRPCClient()
  const [shells, setShells] = useState<string[]>([])
  const [ending, setEnding] = useState(false)
  const [pending, setPending] = useState(false)

  const running = async (): Promise<string[]> => {
    if (!me?.permissions.includes('terminals.read')) return []
    const input = { own: true, open: true, limit: SHELLS_MAX }
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS)
    const { items } = await client.terminals.list.query(input, { signal })
    return items.map(({ id }) => id)
  }

  const ask = async (): Promise<void> => {
    const found = await running().catch(() => [])
    if (found.length === 0) await signOut()
    else {
      setEnding(false)
      setShells(found)
    }
  }

  const leave = async (): Promise<void> => {
    setPending(true)
    try {
      // One that has ended meanwhile needs no ending.
      if (ending) await Promise.allSettled(shells.map((id) => client.terminals.close.mutate({ id })))
      await signOut()
    } finally {
      setPending(false)
    }
  }

  const dialog = (
    <ConfirmDialog
      open={shells.length > 0}
      onOpenChange={(open) => !open && setShells([])}
      title={t('title')}
      description={t('text', { count: shells.length })}
      confirmLabel={t('confirm')}
      pending={pending}
      danger={ending}
      onConfirm={() => void leave()}
    >
      <label className="mt-4 flex items-center gap-2 text-sm">
        <input type="checkbox" checked={ending} onChange={(event) => setEnding(event.target.checked)} />
        {t('end', { count: shells.length })}
      </label>
    </ConfirmDialog>
  )
  return { signOut: () => void ask(), dialog }
}
