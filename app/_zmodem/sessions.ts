/** ZMODEM for the terminals of this browser tab: one for each session, told what becomes of its connection. */
import { useSyncExternalStore } from 'react'
import type { TerminalSession } from '../_terminal/session.ts'
import type { Interrupted } from './stage.ts'
import { Zmodem } from './zmodem.ts'

/** By session of the server: a transfer that a reload of the page would cut off. */
const KEY = 'qunkong.zmodem'
/** Between a command and its first byte. */
const TYPED_MS = 60_000
const ESCAPE = '\x1b'
const INTERRUPT = '\x03'

interface Followed {
  zmodem: Zmodem
  phase: string
  /** How often the output did not go on where it ended. */
  breaks: number
  /** When something was typed here last. */
  typedMs: number
}

const followed = new WeakMap<TerminalSession, Followed>()
/** Transfers under way in this tab. */
const active = new Set<Zmodem>()

const warn = (event: BeforeUnloadEvent): void => event.preventDefault()

function interruptions(): Record<string, Interrupted> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, Interrupted>
  } catch {
    // Nothing that this page could have written.
    return {}
  }
}

function remember(session: TerminalSession, interrupted: Interrupted | null): void {
  const { id } = session
  if (!id) return
  const { [id]: was, ...others } = interruptions()
  if (!was && !interrupted) return
  sessionStorage.setItem(KEY, JSON.stringify(interrupted ? { ...others, [id]: interrupted } : others))
}

function follow(session: TerminalSession): Followed {
  const known = followed.get(session)
  if (known) return known
  const zmodem = new Zmodem(
    {
      sendBytes: (bytes) => session.sendBytes(bytes),
      writable: () => session.writable(),
      drew: (bytes) => session.drew(bytes),
      show: (bytes) => session.screen?.write(bytes, () => session.drew(bytes.length)),
      draw: (text) => session.screen?.terminal.write(text),
    },
    () => answers(session),
  )
  session.interceptor = zmodem
  zmodem.subscribe(() => {
    remember(session, zmodem.interruptible)
    if (zmodem.isActive()) active.add(zmodem)
    else active.delete(zmodem)
    if (active.size > 0) window.addEventListener('beforeunload', warn)
    else window.removeEventListener('beforeunload', warn)
  })
  const following: Followed = {
    zmodem,
    phase: session.state.status.phase,
    breaks: session.breaks,
    typedMs: 0,
  }
  followed.set(session, following)
  return following
}

/** Of several windows it is the one in which the command was typed. */
function answers(session: TerminalSession): boolean {
  if (!session.mayType) return false
  const others = session.state.viewers.filter(({ access }) => access === 'control').length > 1
  return !others || Date.now() - (followed.get(session)?.typedMs ?? 0) < TYPED_MS
}

export const zmodemOf = (session: TerminalSession): Zmodem => follow(session).zmodem

export function useZmodemActive(session: TerminalSession): boolean {
  const { subscribe, isActive } = zmodemOf(session)
  return useSyncExternalStore(subscribe, isActive, () => false)
}

/** Something about the session has changed. */
export function tellZmodem(session: TerminalSession): void {
  const following = follow(session)
  const { zmodem, phase: was } = following
  const { phase } = session.state.status
  following.phase = phase
  if (phase === 'connected' && session.breaks !== following.breaks) {
    following.breaks = session.breaks
    zmodem.remember(session.id ? (interruptions()[session.id] ?? null) : null)
  }
  if (phase === was) return
  if (phase === 'reconnecting') zmodem.disconnected()
  else if (phase === 'ended' || phase === 'refused') zmodem.ended()
  else zmodem.pause(phase !== 'connected')
}

/** The session's pane is being closed. */
export const leaveZmodem = (session: TerminalSession): void => zmodemOf(session).abandon()

/** @returns whether the key was for a transfer, to which a host's shell must not listen */
export function typedDuringTransfer(session: TerminalSession, data: string): boolean {
  const following = follow(session)
  const { zmodem } = following
  if (!zmodem.isActive()) {
    following.typedMs = Date.now()
    return false
  }
  if (data === ESCAPE || data === INTERRUPT) zmodem.cancel()
  return true
}
