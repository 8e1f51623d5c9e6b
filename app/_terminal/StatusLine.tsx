/** How a terminal is, in words; when it is over, a way to begin anew. */
'use client'

import { useTranslations } from 'next-intl'
import { formatBytes } from '../_lib/bytes.ts'
import { useErrorText } from '../_lib/errors.ts'
import type { TerminalEnd } from './end.ts'
import type { SessionStatus, TerminalSession, TerminalTarget } from './session.ts'

const FAULTS = ['output_overflow', 'viewer_too_slow', 'protocol_violation', 'terminal_lost'] as const
const isFault = (code: string): code is (typeof FAULTS)[number] => FAULTS.some((fault) => fault === code)

type Words = ReturnType<typeof useTranslations<'terminal'>>

function endWords(t: Words, end: TerminalEnd, target: TerminalTarget): string {
  const { hostname } = target
  switch (end.kind) {
    case 'exited':
      if (end.signal) return t('status.exitedSignal', { signal: end.signal })
      return end.exitCode === null ? t('status.exited') : t('status.exitedCode', { code: end.exitCode })
    case 'agentOffline':
      return t('status.agentOffline', { hostname })
    case 'signedOut':
      return t('status.signedOut')
    case 'serverStopped':
      return t('status.serverStopped')
    case 'lost':
      return t('status.lost')
    case 'failed':
      return isFault(end.code)
        ? t(`faults.${end.code}`)
        : t('status.failed', { message: end.message || end.code })
  }
}

export function StatusLine({ session, status }: { session: TerminalSession; status: SessionStatus }) {
  const t = useTranslations('terminal')
  const errorText = useErrorText()
  const { target } = session
  const { hostname, user } = target
  const words = (): string => {
    switch (status.phase) {
      case 'waiting':
        return t('status.waiting')
      case 'connecting':
        return t('status.connecting', { hostname })
      case 'paused':
        return t('status.paused', { hostname })
      case 'connected':
        if (status.lostBytes > 0)
          return t('status.resumedWithGap', { hostname, size: formatBytes(status.lostBytes) })
        return user ? t('status.connectedAs', { hostname, user }) : t('status.connected', { hostname })
      case 'ended':
        return endWords(t, status.end, target)
      case 'refused':
        return errorText(status.error)
    }
  }
  const over = status.phase === 'ended' || status.phase === 'refused'
  const bad = status.phase === 'refused' || (status.phase === 'ended' && status.end.kind !== 'exited')
  const uncertain = status.phase === 'paused' || (status.phase === 'connected' && status.lostBytes > 0)
  return (
    <footer className="flex min-h-7 shrink-0 items-center gap-3 border-t border-line bg-panel px-3 text-xs text-muted">
      <span role="status" className={bad ? 'text-danger' : uncertain ? 'text-warning' : ''}>
        {words()}
      </span>
      {over && (
        <button type="button" className="link-quiet" onClick={() => void session.reopen()}>
          {t('again')}
        </button>
      )}
      <span className="grow" />
      <span className="max-lg:hidden">{t('shortcuts')}</span>
    </footer>
  )
}
