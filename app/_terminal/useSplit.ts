/** Puts another terminal beside one, in the same folder, as long as both can be read then. */
'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import type { TerminalSession, TerminalTarget } from './session.ts'
import { splitTerminal } from './store.ts'
import { useTerminalApi } from './useTerminals.ts'

/** Of each pane. */
const COLS_MIN = 20
const ROWS_MIN = 4

function targetBeside({ id, target }: TerminalSession): TerminalTarget {
  if (id === null) return target
  const { cwd: _begun, ...same } = target
  return { ...same, beside: id }
}

/** @returns a function that splits, or says why it does not */
export function useSplit(): (session: TerminalSession, side: 'right' | 'down') => void {
  const t = useTranslations('terminal')
  const api = useTerminalApi()
  return useCallback(
    (session, side) => {
      const room = session.screen?.room
      if (room && (side === 'right' ? room.cols < 2 * COLS_MIN : room.rows < 2 * ROWS_MIN))
        toast.error(t('noRoom'))
      else splitTerminal(session.key, side, targetBeside(session), api)
    },
    [t, api],
  )
}
